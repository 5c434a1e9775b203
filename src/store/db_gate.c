/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The writer gate. The engine's own lock has no time limit and no name; this one has both.
 *
 *   DIR/writer.gate   one line, padded with spaces to 256 bytes:
 *                     pid TAB terminal TAB operation TAB since (ms of CLOCK_MONOTONIC) LF
 *
 * Two open-file-description locks on it, which the kernel drops when their holder dies:
 *
 *   byte 0   held while writing
 *   byte 1   next in line. Who wants to write takes it first, so that a program that writes
 *            again and again cannot overtake one that waits. It is politeness only: a frozen
 *            program at the head of the line is passed by after GATE_POLITE_MS.
 *
 * Who finds a lock taken waits in the kernel's own queue, so that turns come in order and
 * without looking again and again; a timer's signal interrupts the wait to see whether it
 * has been long enough. Where no timer can be had, it looks again after short sleeps.
 *
 * The text is advice for people and is never trusted.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"
#include "db_internal.h"

enum { GATE_TEXT = 256, GATE_POLITE_MS = 500 };
enum { GATE_TICK_MS = 20, GATE_NAP_MIN_US = 100, GATE_NAP_MAX_US = 4000 };
enum gate_byte { GATE_WRITE, GATE_NEXT };

enum status gate_open(const char *dir, int *ret, struct problem *reterr)
{
	AUTO(db_path_free) char *path = db_path(dir, "writer.gate");
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0660);

	if (fd < 0)
		return db_errno(path, errno, reterr);
	*ret = fd;
	return ST_OK;
}

static int lock_byte(int gate, enum gate_byte byte, short type)
{
	struct flock lock = { .l_type = type, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1 };

	return fcntl(gate, F_OFD_SETLK, &lock) == 0 ? 0 : errno;
}

static bool taken(int err)
{
	return err == EAGAIN || err == EACCES || err == EINTR;
}

/* ---- a tick that interrupts the wait of this thread, and nothing else */

struct ticker {
	bool runs;
	timer_t timer;
	struct sigaction before;
	sigset_t mask;
};

static void on_tick(int number)
{
	(void)number;
}

/* The last of the real-time signals: nothing here or in the libraries uses it. */
static int tick_signal(void)
{
	return SIGRTMAX;
}

static void ticker_start(struct ticker *t)
{
	struct sigaction action = { .sa_handler = on_tick };
	struct sigevent to_us = { .sigev_notify = SIGEV_THREAD_ID, .sigev_signo = tick_signal() };
	struct itimerspec every = { .it_value.tv_nsec = GATE_TICK_MS * 1000000L,
				    .it_interval.tv_nsec = GATE_TICK_MS * 1000000L };
	sigset_t tick;

	to_us._sigev_un._tid = gettid();
	t->runs = timer_create(CLOCK_MONOTONIC, &to_us, &t->timer) == 0;
	if (!t->runs)
		return;
	sigemptyset(&tick);
	sigaddset(&tick, tick_signal());
	REQUIRE(sigaction(tick_signal(), &action, &t->before) == 0);
	REQUIRE(pthread_sigmask(SIG_UNBLOCK, &tick, &t->mask) == 0);
	REQUIRE(timer_settime(t->timer, 0, &every, NULL) == 0);
}

/* A tick that is on its way is lost with its timer: a signal of a timer that is gone would end
 * the program. */
static void ticker_stop(struct ticker *t)
{
	struct timespec none = { .tv_sec = 0 };
	sigset_t tick;

	if (!t->runs)
		return;
	sigemptyset(&tick);
	sigaddset(&tick, tick_signal());
	REQUIRE(pthread_sigmask(SIG_BLOCK, &tick, NULL) == 0);
	timer_delete(t->timer);
	while (sigtimedwait(&tick, NULL, &none) > 0)
		;
	REQUIRE(sigaction(tick_signal(), &t->before, NULL) == 0);
	REQUIRE(pthread_sigmask(SIG_SETMASK, &t->mask, NULL) == 0);
}

/* Sleeps a little longer each time. */
static void nap(long *us)
{
	struct timespec t = { .tv_nsec = *us * 1000 };

	nanosleep(&t, NULL);
	*us = *us * 3 / 2 < GATE_NAP_MAX_US ? *us * 3 / 2 : GATE_NAP_MAX_US;
}

/* Waits for its turn at a byte until a moment of clock_monotonic_ms(). */
static int wait_byte(int gate, enum gate_byte byte, const struct ticker *t, int64_t until)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = byte,
			      .l_len = 1 };
	long us = GATE_NAP_MIN_US;

	for (;;) {
		int err = fcntl(gate, t->runs ? F_OFD_SETLKW : F_OFD_SETLK, &lock) == 0 ? 0 : errno;
		if (!taken(err) || clock_monotonic_ms() >= until)
			return err;
		if (!t->runs)
			nap(&us);
	}
}

static void plain(char *ret, size_t size, const char *text)
{
	snprintf(ret, size, "%s", text);
	for (; *ret != '\0'; ret++) {
		if (*ret == '\t' || *ret == '\n')
			*ret = ' ';
	}
}

static void say_who(int gate, const char *who, const char *op)
{
	char line[GATE_TEXT + 1], who_plain[DB_WHO_MAX], op_plain[DB_WHO_MAX];

	plain(who_plain, sizeof(who_plain), who);
	plain(op_plain, sizeof(op_plain), op);
	int n = snprintf(line, sizeof(line), "%ld\t%s\t%s\t%" PRId64 "\n", (long)getpid(),
			 who_plain, op_plain, clock_monotonic_ms());
	memset(line + n, ' ', (size_t)(GATE_TEXT - n));
	/* Advice only: a full disk must not keep anybody from writing. */
	if (pwrite(gate, line, GATE_TEXT, 0) < 0)
		return;
}

static enum status say_busy(int gate, struct problem *reterr)
{
	char line[GATE_TEXT + 1], who[TEXT_SHORT_MAX], op[TEXT_SHORT_MAX];
	ssize_t n = pread(gate, line, GATE_TEXT, 0);
	char *part[4] = { line }, *end;

	line[n > 0 ? n : 0] = '\0';
	for (size_t i = 1; i < ARRAY_LEN(part); i++) {
		char *tab = strchr(part[i - 1], '\t');
		if (tab == NULL)
			return problem_set(reterr, ST_BUSY, NULL, NULL);
		*tab = '\0';
		part[i] = tab + 1;
	}
	long long since = strtoll(part[3], &end, 10);
	long long seconds = (clock_monotonic_ms() - since) / 1000;
	enum status st = problem_set(reterr, ST_BUSY, NULL,
				     _("%s has been writing (%s) for %lld s (PID %ld)."),
				     text_short(part[1], who), text_short(part[2], op),
				     seconds > 0 ? seconds : 0, strtol(part[0], &end, 10));
	problem_todo(reterr, _("Try again in a moment. If it stays so, close that program."));
	return st;
}

/* The line, then the gate. */
static int queue_up(int gate, bool *next)
{
	int64_t start = clock_monotonic_ms();
	struct ticker t;

	ticker_start(&t);
	if (!*next)
		*next = wait_byte(gate, GATE_NEXT, &t, start + GATE_POLITE_MS) == 0;
	int err = wait_byte(gate, GATE_WRITE, &t, start + DB_GATE_MS);
	ticker_stop(&t);
	return err;
}

enum status gate_enter(int gate, const char *who, const char *op, struct problem *reterr)
{
	bool next = lock_byte(gate, GATE_NEXT, F_WRLCK) == 0;
	int err = next ? lock_byte(gate, GATE_WRITE, F_WRLCK) : EAGAIN;

	if (taken(err))
		err = queue_up(gate, &next);
	if (next)
		(void)lock_byte(gate, GATE_NEXT, F_UNLCK);
	if (taken(err))
		return say_busy(gate, reterr);
	if (err != 0)
		return db_errno("writer.gate", err, reterr);
	say_who(gate, who, op);
	return ST_OK;
}

void gate_leave(int gate)
{
	(void)lock_byte(gate, GATE_WRITE, F_UNLCK);
}
