/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/pty.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/status.h"
#include "lib/pty_private.h"

enum { TIMEOUT_MS = 10000, QUIET_MS = 60 };

static int64_t now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static const char *const passed_on[] = {
	"PATH", "HOME", "TMPDIR", "TZ", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS",
};

/* In the child: only what the options name and a few harmless settings. */
static void run_child(const struct pty_options *o, int slave)
{
	char *kept[ARRAY_LEN(passed_on)];
	for (size_t i = 0; i < ARRAY_LEN(passed_on); i++)
		kept[i] = getenv(passed_on[i]);
	setsid();
	ioctl(slave, TIOCSCTTY, 0);
	for (int fd = 0; fd < 3; fd++)
		dup2(slave, fd);
	closefrom(3);
	char *empty[] = { NULL };
	environ = empty;
	for (size_t i = 0; i < ARRAY_LEN(passed_on); i++)
		if (kept[i] != NULL)
			setenv(passed_on[i], kept[i], 1);
	setenv("LANG", "C.UTF-8", 1);
	setenv("TERM", o->term != NULL ? o->term : "xterm-256color", 1);
	for (size_t i = 0; o->env != NULL && o->env[i] != NULL; i++)
		putenv(mem_dup(o->env[i]));
	sigset_t hup;
	sigemptyset(&hup);
	sigaddset(&hup, SIGHUP);
	if (o->hup == PTY_HUP_IGNORED)
		sigaction(SIGHUP, &(struct sigaction){ .sa_handler = SIG_IGN }, NULL);
	else if (o->hup == PTY_HUP_BLOCKED)
		sigprocmask(SIG_BLOCK, &hup, NULL);
	if (o->trace) {
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		raise(SIGSTOP);
	}
	execv(o->argv[0], (char *const *)o->argv);
	_exit(127);
}

static void handle_stop(struct pty *p, int status);

static void take_end(struct pty *p, int status)
{
	p->ended = true;
	p->status = status;
}

/* Takes what waitpid() has to tell: the end, or (traced) stops. */
static void reap(struct pty *p)
{
	int status;
	while (!p->ended && waitpid(p->pid, &status, WNOHANG | __WALL) == p->pid) {
		if (WIFEXITED(status) || WIFSIGNALED(status))
			take_end(p, status);
		else if (p->trace && WIFSTOPPED(status))
			handle_stop(p, status);
	}
}

static bool is_terminal_fd(const struct pty *p, uint64_t fd)
{
	char path[64], target[64];
	snprintf(path, sizeof(path), "/proc/%d/fd/%d", (int)p->pid, (int)fd);
	ssize_t n = readlink(path, target, sizeof(target) - 1);
	return n > 9 && memcmp(target, "/dev/pts/", 9) == 0;
}

static void note_syscall(struct pty *p)
{
	struct __ptrace_syscall_info info;
	if (ptrace(PTRACE_GET_SYSCALL_INFO, p->pid, sizeof(info), &info) <= 0 ||
	    info.op != PTRACE_SYSCALL_INFO_ENTRY)
		return;
	uint64_t nr = info.entry.nr;
	if ((nr == SYS_write || nr == SYS_writev || nr == SYS_pwrite64 || nr == SYS_sendfile) &&
	    is_terminal_fd(p, info.entry.args[0]))
		p->cost.writes++;
	p->waits += nr == SYS_ppoll;
}

static void handle_stop(struct pty *p, int status)
{
	int number = WSTOPSIG(status);
	if (number == (SIGTRAP | 0x80)) {
		note_syscall(p);
		number = 0;
	} else if (number == SIGTRAP || (number == SIGSTOP && !p->running)) {
		ptrace(PTRACE_SETOPTIONS, p->pid, NULL, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL);
		p->running = true;
		number = 0;
	}
	ptrace(PTRACE_SYSCALL, p->pid, NULL, number);
}

/* Reads what the program has written so far; true if there was something. */
static bool drain(struct pty *p)
{
	char bytes[16384];
	bool any = false;
	for (ssize_t n;
	     p->master >= 0 && !p->stopped && (n = read(p->master, bytes, sizeof(bytes))) > 0;
	     any = true) {
		p->cost.bytes += (size_t)n;
		if (p->raw != NULL)
			buf_add(p->raw, bytes, (size_t)n);
		pty_screen_feed(p, bytes, (size_t)n);
	}
	return any;
}

static bool read_proc(const struct pty *p, const char *name, char *text, size_t size)
{
	char path[64];
	snprintf(path, sizeof(path), "/proc/%d/%s", (int)p->pid, name);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	ssize_t n = read(fd, text, size - 1);
	close(fd);
	text[n > 0 ? n : 0] = '\0';
	return n > 0;
}

/* Times it has gone to sleep of its own will: it woke at least once if that has grown. */
static uint64_t count_sleeps(const struct pty *p)
{
	static const char label[] = "\nvoluntary_ctxt_switches:";
	char text[4096];
	if (p->trace)
		return p->waits;
	if (!read_proc(p, "status", text, sizeof(text)))
		return 0;
	const char *at = strstr(text, label);
	return at != NULL ? strtoull(at + strlen(label), NULL, 10) : 0;
}

enum asleep { AWAKE, ASLEEP, UNTOLD };

/* Does it sleep in the wait of its main loop? */
static enum asleep look_asleep(const struct pty *p)
{
	char call[512], text[512];
	bool told = read_proc(p, "syscall", call, sizeof(call));
	/* The state is told slowly, so it is asked for last. */
	if (told && !p->any_wait && strtol(call, NULL, 10) != SYS_ppoll)
		return AWAKE;
	if (!read_proc(p, "stat", text, sizeof(text)))
		return AWAKE;
	const char *state = strrchr(text, ')');
	if (state == NULL || state[1] != ' ' || state[2] != 'S')
		return AWAKE;
	return told ? ASLEEP : UNTOLD;
}

static bool queues_empty(const struct pty *p)
{
	int unread = 0, unseen = 0;
	return ioctl(p->slave, FIONREAD, &unread) == 0 && unread == 0 &&
	       ioctl(p->master, FIONREAD, &unseen) == 0 && unseen == 0;
}

static void pause_for_output(const struct pty *p)
{
	struct pollfd fd = { .fd = p->master, .events = POLLIN };
	struct timespec brief = { .tv_nsec = 200000 };
	ppoll(&fd, 1, &brief, NULL);
}

/* Waits until the program sleeps and has slept more often than `sleeps`. */
static bool settle_after(struct pty *p, uint64_t sleeps)
{
	int64_t end = now_ms() + p->timeout_ms, quiet_since = now_ms();
	while (!p->ended) {
		if (drain(p))
			quiet_since = now_ms();
		reap(p);
		enum asleep asleep = p->ended ? AWAKE : look_asleep(p);
		uint64_t slept = count_sleeps(p);
		bool still = asleep == ASLEEP && slept > sleeps && queues_empty(p);
		/* Looked at twice: between the looks at different files it may have run. */
		if (still && look_asleep(p) == ASLEEP && queues_empty(p) &&
		    count_sleeps(p) == slept && !drain(p))
			return true;
		if (asleep == UNTOLD && now_ms() - quiet_since > QUIET_MS && queues_empty(p))
			return true;
		if (now_ms() > end) {
			snprintf(p->why, sizeof(p->why), "did not settle in %d ms", p->timeout_ms);
			return false;
		}
		pause_for_output(p);
	}
	drain(p);
	snprintf(p->why, sizeof(p->why), "ended with status %x", (unsigned)p->status);
	return false;
}

bool pty_settle(struct pty *p)
{
	return settle_after(p, 0);
}

struct pty *pty_start(const struct pty_options *o)
{
	struct pty *p = mem_alloc(sizeof(*p));
	struct winsize size = { .ws_row = (unsigned short)(o->rows > 0 ? o->rows : 24),
				.ws_col = (unsigned short)(o->cols > 0 ? o->cols : 80) };
	p->trace = o->trace;
	p->any_wait = o->any_wait;
	p->raw = o->raw;
	p->timeout_ms = o->timeout_ms > 0 ? o->timeout_ms : TIMEOUT_MS;
	if (openpty(&p->master, &p->slave, NULL, NULL, &size) != 0) {
		fprintf(stderr, "pty: %s\n", strerror(errno));
		free(p);
		return NULL;
	}
	fcntl(p->master, F_SETFL, O_NONBLOCK);
	fcntl(p->master, F_SETFD, FD_CLOEXEC);
	fcntl(p->slave, F_SETFD, FD_CLOEXEC);
	pty_screen_init(p, size.ws_row, size.ws_col);
	p->pid = fork();
	if (p->pid == 0)
		run_child(o, p->slave);
	if (p->pid > 0 && settle_after(p, 0))
		return p;
	AUTO(buf_release) struct buf shown = BUF_INIT;
	pty_text(p, &shown);
	fprintf(stderr, "pty: %s %s\n%s", o->argv[0], p->why, shown.text);
	pty_end(p);
	return NULL;
}

int pty_end(struct pty *p)
{
	drain(p);
	reap(p);
	if (!p->ended) {
		pty_hang_up(p);
		if (!pty_await_end(p, 2000)) {
			kill(p->pid, SIGKILL);
			pty_await_end(p, 2000);
		}
	}
	int status = p->status;
	if (p->master >= 0)
		close(p->master);
	if (p->slave >= 0)
		close(p->slave);
	pty_screen_release(p);
	free(p);
	return status;
}

bool pty_send(struct pty *p, const char *bytes, size_t n)
{
	p->cost = (struct pty_cost){ .bytes = 0 };
	uint64_t sleeps = count_sleeps(p);
	while (n > 0) {
		ssize_t sent = write(p->master, bytes, n);
		if (sent < 0 && errno != EAGAIN)
			return false;
		bytes += sent > 0 ? sent : 0;
		n -= sent > 0 ? (size_t)sent : 0;
		drain(p);
		reap(p);
	}
	return settle_after(p, sleeps);
}

bool pty_keys(struct pty *p, const char *keys)
{
	while (*keys != '\0') {
		AUTO(buf_release) struct buf bytes = BUF_INIT;
		size_t taken = pty_key_bytes(keys, &bytes);
		if (taken == 0) {
			snprintf(p->why, sizeof(p->why), "no such key: %.40s", keys);
			return false;
		}
		if (!pty_send(p, bytes.text, bytes.len))
			return false;
		keys += taken;
	}
	return true;
}

void pty_put_size(struct pty *p, int rows, int cols)
{
	struct winsize size = { .ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols };
	drain(p);
	pty_screen_resize(p, rows, cols);
	ioctl(p->master, TIOCSWINSZ, &size);
}

bool pty_resize(struct pty *p, int rows, int cols)
{
	uint64_t sleeps = count_sleeps(p);
	p->cost = (struct pty_cost){ .bytes = 0 };
	pty_put_size(p, rows, cols);
	return settle_after(p, sleeps);
}

bool pty_await(struct pty *p, const char *text, int timeout_ms)
{
	int64_t end = now_ms() + timeout_ms;
	p->cost = (struct pty_cost){ .bytes = 0 };
	while (!p->ended && !pty_shows(p, text)) {
		if (now_ms() > end)
			return false;
		pause_for_output(p);
		drain(p);
		reap(p);
	}
	return pty_shows(p, text) && (p->ended || settle_after(p, 0));
}

bool pty_await_end(struct pty *p, int timeout_ms)
{
	int64_t end = now_ms() + timeout_ms;
	while (!p->ended && now_ms() <= end) {
		drain(p);
		reap(p);
		if (!p->ended) {
			struct timespec brief = { .tv_nsec = 500000 };
			ppoll(NULL, 0, &brief, NULL);
		}
	}
	drain(p);
	return p->ended;
}

struct pty_cost pty_watch(struct pty *p, int ms, size_t *ret_wakeups)
{
	int64_t end = now_ms() + ms;
	uint64_t before = count_sleeps(p);
	p->cost = (struct pty_cost){ .bytes = 0 };
	while (now_ms() < end && !p->ended) {
		struct pollfd fd = { .fd = p->master, .events = POLLIN };
		poll(&fd, 1, (int)(end - now_ms()));
		drain(p);
		reap(p);
	}
	if (ret_wakeups != NULL)
		*ret_wakeups = (size_t)(count_sleeps(p) - before);
	return p->cost;
}

void pty_signal(struct pty *p, int number)
{
	kill(p->pid, number);
}

void pty_hold(struct pty *p, bool held)
{
	p->stopped = held;
}

size_t pty_put(struct pty *p, const char *bytes, size_t n)
{
	ssize_t sent = write(p->master, bytes, n);
	return sent > 0 ? (size_t)sent : 0;
}

long pty_sleeps_in(const struct pty *p)
{
	char text[512], *end;
	if (!read_proc(p, "syscall", text, sizeof(text)))
		return -1;
	long number = strtol(text, &end, 10);
	return end == text ? -1 : number;
}

void pty_hang_up(struct pty *p)
{
	drain(p);
	if (p->master >= 0)
		close(p->master);
	p->master = -1;
}

const char *pty_why(const struct pty *p)
{
	return p->why;
}

pid_t pty_pid(const struct pty *p)
{
	return p->pid;
}

struct pty_cost pty_cost(const struct pty *p)
{
	return p->cost;
}
