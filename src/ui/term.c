/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "term_private.h"
#include "term_strings.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/mem.h"

/*
 * Signals belong to the process, so this is the one state of the kit that is not in a struct
 * somebody holds: a handler only sets a flag and wakes ppoll() through the event descriptor.
 */
static struct {
	volatile sig_atomic_t hangup, resized, continued;
	int wake; /* -1 while no terminal is open */
} signals = { .wake = -1 };

enum { MAP_FIRST = 1 << 18, BYTES_PER_LINE = 512, BYTES_OF_TERMINAL = 1 << 16,
       BYTES_OF_PANEL = 1 << 13 };

static const char paste_on[] = "\033[?2004h";
static const char paste_off[] = "\033[?2004l";

static void on_signal(int number)
{
	int saved = errno;
	if (number == SIGWINCH)
		signals.resized = 1;
	else if (number == SIGCONT)
		signals.continued = 1;
	else
		signals.hangup = 1;
	uint64_t one = 1;
	if (signals.wake >= 0 && write(signals.wake, &one, sizeof(one)) < 0)
		errno = saved; /* only full: it is readable then, which is all we want */
	errno = saved;
}

static void catch_signals(void)
{
	static const int caught[] = { SIGHUP, SIGTERM, SIGINT, SIGWINCH, SIGCONT };
	struct sigaction action = { .sa_handler = on_signal };
	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < ARRAY_LEN(caught); i++)
		sigaction(caught[i], &action, NULL);
	struct sigaction ignore = { .sa_handler = SIG_IGN };
	sigaction(SIGPIPE, &ignore, NULL);
	sigaction(SIGTSTP, &ignore, NULL);
}

static void release_signals(void)
{
	static const int caught[] = {
		SIGHUP, SIGTERM, SIGINT, SIGWINCH, SIGCONT, SIGPIPE, SIGTSTP
	};
	struct sigaction plain = { .sa_handler = SIG_DFL };
	for (size_t i = 0; i < ARRAY_LEN(caught); i++)
		sigaction(caught[i], &plain, NULL);
	close(signals.wake);
	signals.wake = -1;
}

/* Raw: every key is ours, Ctrl-S and Ctrl-C too; no echo; output untouched. */
static bool enter_raw(struct term *t)
{
	struct termios raw = t->saved;
	cfmakeraw(&raw);
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	t->raw = tcsetattr(t->in, TCSADRAIN, &raw) == 0;
	return t->raw;
}

/* Adds what terminfo has under this name, without its pauses: "\033[m$<2>" */
static void add_leave(struct term *t, const char *name)
{
	const char *text = tigetstr(name);
	size_t n = strlen(t->leave);

	if (text == NULL || text == (const char *)-1)
		return;
	while (*text != '\0' && n + 1 < sizeof(t->leave)) {
		if (text[0] == '$' && text[1] == '<' && strchr(text, '>') != NULL)
			text = strchr(text, '>') + 1;
		else
			t->leave[n++] = *text++;
	}
	t->leave[n] = '\0';
}

/* The process ends in the middle of things: its screen is wiped, the terminal as it was. */
static void leave_at_once(void *ctx)
{
	struct term *t = ctx;
	struct pollfd ready = { .fd = t->out, .events = POLLOUT };

	tcsetattr(t->in, TCSANOW, &t->saved);
	/* Who does not read what is there will not read this either. */
	if (poll(&ready, 1, 0) > 0 && write(t->out, t->leave, strlen(t->leave)) < 0)
		t->gone = true;
}

static void prepare_leave(struct term *t)
{
	static const char *const names[] = { "clear", "sgr0", "rmkx", "cnorm" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		add_leave(t, names[i]);
	size_t n = strlen(t->leave);
	if (t->paste_mode)
		snprintf(t->leave + n, sizeof(t->leave) - n, "%s", paste_off);
	add_leave(t, "rmcup");
	last_act(leave_at_once, t);
}

/* Opens the terminal once more, for writing that does not block; what it was opened as before is
 * shared with the shell and stays as it is. Where that is not allowed, writing blocks. */
static int open_line(int out)
{
	char path[32];
	snprintf(path, sizeof(path), "/proc/self/fd/%d", out);
	int fd = open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	return fd >= 0 ? fd : out;
}

/* Nobody reads the terminal just now. False if we are asked to leave: then nobody may ever. */
static bool wait_for_room(const struct term *t)
{
	struct pollfd fds[] = {
		{ .fd = t->line, .events = POLLOUT },
		{ .fd = signals.wake, .events = POLLIN },
	};
	uint64_t sum;
	/* Which signal it was is told by its flag, which stays for term_wait(). */
	if (!signals.hangup && poll(fds, ARRAY_LEN(fds), -1) > 0 && fds[1].revents != 0 &&
	    read(signals.wake, &sum, sizeof(sum)) < 0)
		return false;
	return !signals.hangup;
}

/* Sends bytes whatever signals come; false when the line is gone. */
static bool send_all(const struct term *t, const char *bytes, size_t n)
{
	while (n > 0) {
		ssize_t sent = write(t->line, bytes, n);
		if (sent >= 0) {
			bytes += sent;
			n -= (size_t)sent;
		} else if (errno == EAGAIN ? !wait_for_room(t) :
			   errno != EINTR || signals.hangup) {
			return false;
		}
	}
	return true;
}

/* What ncurses has put into the memory file goes to the terminal in one write. */
static bool flush_sink(struct term *t)
{
	int fd = fileno(t->sink);
	off_t len = lseek(fd, 0, SEEK_CUR);
	if (len <= 0)
		return !t->gone;
	if ((size_t)len > t->map_size) {
		munmap(t->map, t->map_size);
		t->map_size = ((size_t)len / MAP_FIRST + 1) * MAP_FIRST;
		if (ftruncate(fd, (off_t)t->map_size) != 0)
			return false;
		t->map = mmap(NULL, t->map_size, PROT_READ, MAP_SHARED, fd, 0);
		REQUIRE(t->map != MAP_FAILED);
	}
	if (!t->gone && !send_all(t, t->map, (size_t)len))
		t->gone = true;
	lseek(fd, 0, SEEK_SET);
	return !t->gone;
}

static void window_size(const struct term *t, int *rows, int *cols)
{
	struct winsize size = { .ws_row = 0 };
	if (ioctl(t->out, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0)
		size = (struct winsize){ .ws_row = 24, .ws_col = 80 };
	*rows = size.ws_row;
	*cols = size.ws_col;
}

static void drop_popups(struct term *t)
{
	for (int i = 0; i < TERM_POPUPS_MAX; i++) {
		if (t->popups[i].window == NULL)
			continue;
		del_panel(t->popups[i].panel);
		delwin(t->popups[i].window);
		t->popups[i] = (struct term_popup){ .window = NULL };
	}
	t->npopups = 0;
}

static void take_size(struct term *t)
{
	int rows, cols;
	window_size(t, &rows, &cols);
	drop_popups(t);
	if (rows != LINES || cols != COLS)
		resize_term(rows, cols);
	clearok(curscr, TRUE);
	t->sized = true;
}

/* Where ncurses compares lines to see what scrolled it makes tables when it first does, and falls
 * over where there is no memory for them. So it does here, with nothing to compare. */
static void make_tables(struct term *t)
{
	if (!t->sized)
		return;
	t->sized = false;
	mem_at_hand((size_t)LINES * BYTES_PER_LINE);
	doupdate();
}

static enum status open_sink(struct term *t, struct problem *reterr)
{
	int fd = memfd_create("meibu-frame", MFD_CLOEXEC);
	if (fd < 0 || ftruncate(fd, MAP_FIRST) != 0)
		return problem_set(reterr, ST_IO, NULL, _("No memory for the screen: %s."),
				   strerror(errno));
	t->map_size = MAP_FIRST;
	t->map = mmap(NULL, t->map_size, PROT_READ, MAP_SHARED, fd, 0);
	t->sink = fdopen(fd, "w");
	int in = fcntl(t->in, F_DUPFD_CLOEXEC, 3);
	t->input = in >= 0 ? fdopen(in, "r") : NULL;
	if (t->map == MAP_FAILED || t->sink == NULL || t->input == NULL)
		return problem_set(reterr, ST_IO, NULL, _("No memory for the screen: %s."),
				   strerror(errno));
	return ST_OK;
}

/* A name that terminfo may be asked for: nothing that could be a path. */
static bool is_plain_name(const char *name)
{
	enum { NAME_MAX_LEN = 32 };
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				      "0123456789+._-";
	size_t n = strlen(name);
	return n > 0 && n <= NAME_MAX_LEN && *name != '.' && strspn(name, allowed) == n;
}

/* ncurses under the given name, else under one that nearly every terminal understands. */
static enum status open_screen(struct term *t, const char *name, struct problem *reterr)
{
	const char *names[] = { name, "xterm-256color", "vt100" };
	int rows, cols;

	if (name == NULL || !is_plain_name(name))
		names[0] = "xterm-256color";
	if (strcmp(names[0], "dumb") == 0) {
		enum status status = problem_set(reterr, ST_BAD_CONFIG, "TERM",
						 _("This terminal (dumb) cannot move its cursor."));
		problem_todo(reterr, "%s",
			     _("Use another terminal, or the commands, which need no screen."));
		return status;
	}
	/* The size comes from the terminal, never from LINES and COLUMNS. */
	use_env(FALSE);
	/* Or, where the terminal is not known to have one (linux), 24 by 80 until it is asked. */
	use_tioctl(TRUE);
	/* It falls over without memory for its description, or for the three screens it keeps. */
	window_size(t, &rows, &cols);
	mem_at_hand(BYTES_OF_TERMINAL + (size_t)rows * (size_t)cols * 4 * sizeof(cchar_t));
	for (size_t i = 0; i < ARRAY_LEN(names) && t->screen == NULL; i++) {
		t->screen = newterm(names[i], t->sink, t->input);
		t->paste_mode = t->screen != NULL && strncmp(names[i], "vt", 2) != 0;
	}
	if (t->screen == NULL)
		return problem_set(reterr, ST_BAD_CONFIG, "TERM",
				   _("The system does not know the terminal \"%s\"."), names[0]);
	term_take_strings_apart();
	/* Terminals disagree on what inserting or deleting does to half a wide character. */
	idcok(stdscr, FALSE);
	idcok(newscr, FALSE);
	return ST_OK;
}

static void load_theme(struct term *t, bool no_colour, int colours_max)
{
	const char *asked = secure_getenv("NO_COLOR");
	if (asked != NULL && *asked != '\0')
		no_colour = true;
	t->colours = 0;
	mem_at_hand(BYTES_OF_TERMINAL); /* for the tables of colours, or start_color() falls over */
	if (!no_colour && has_colors() && start_color() == OK) {
		use_default_colors();
		t->colours = colours_max > 0 && COLORS > colours_max ? colours_max : COLORS;
	}
	for (int role = 0; role < ROLE_COUNT; role++) {
		const struct theme_look *look = theme_look((enum theme_role)role, t->colours);
		attr_t attr = A_NORMAL;
		if (look->attr & LOOK_BOLD)
			attr |= A_BOLD;
		if (look->attr & LOOK_DIM)
			attr |= A_DIM;
		if (look->attr & LOOK_UNDERLINE)
			attr |= A_UNDERLINE;
		if (look->attr & LOOK_REVERSE)
			attr |= A_REVERSE;
		if (t->colours >= 8 && (look->fg >= 0 || look->bg >= 0)) {
			init_pair((short)(role + 1), look->fg, look->bg);
			attr |= (attr_t)COLOR_PAIR(role + 1);
		}
		t->attr[role] = attr;
	}
}

static enum status term_start(struct term *t, const struct term_options *options,
			      struct problem *reterr)
{
	if (!isatty(t->in) || !isatty(t->out) || tcgetattr(t->in, &t->saved) != 0) {
		enum status status = problem_set(reterr, ST_IO, NULL,
						 _("There is no terminal here."));
		problem_todo(reterr, "%s", _("Start it in a terminal window, or over ssh -t."));
		return status;
	}
	TRY(open_sink(t, reterr));
	signals.hangup = signals.resized = signals.continued = 0;
	signals.wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	t->line = open_line(t->out);
	/* Before newterm(), which leaves alone what is already caught. */
	catch_signals();
	const char *name = options->name != NULL ? options->name : secure_getenv("TERM");
	TRY(open_screen(t, name, reterr));
	prepare_leave(t);
	if (!enter_raw(t))
		return problem_set(reterr, ST_IO, NULL, _("The terminal does not obey: %s."),
				   strerror(errno));
	set_escdelay(25);
	typeahead(-1);
	nonl();
	term_define_keys(t);
	load_theme(t, options->no_colour, options->colours_max);
	take_size(t);
	if (t->paste_mode && write(fileno(t->sink), paste_on, strlen(paste_on)) < 0)
		t->paste_mode = false;
	return ST_OK;
}

enum status term_open(const struct term_options *options, struct term **ret, struct problem *reterr)
{
	REQUIRE(signals.wake < 0);
	struct term *t = mem_alloc(sizeof(*t));
	t->in = options->in;
	t->out = t->line = options->out;
	t->ascii = options->ascii_frames;
	t->map = MAP_FAILED;
	t->pasted = (struct buf)BUF_INIT;
	enum status status = term_start(t, options, reterr);
	if (status != ST_OK) {
		term_close(t);
		return status;
	}
	*ret = t;
	return ST_OK;
}

void term_close(struct term *t)
{
	if (t == NULL)
		return;
	last_act(NULL, NULL);
	if (t->screen != NULL) {
		drop_popups(t);
		/* The alternate screen is wiped too: the next user must not page back into it. */
		erase();
		clearok(curscr, TRUE);
		refresh();
		endwin();
		if (t->paste_mode && write(fileno(t->sink), paste_off, strlen(paste_off)) < 0)
			t->gone = true;
		flush_sink(t);
		delwin(t->keys);
		/* No delscreen(): it would lose libpanel's own bottom panel, which hangs on the
		 * screen and has no other way to be freed. ncurses keeps all screens anyway. */
	}
	if (t->raw)
		tcsetattr(t->in, TCSADRAIN, &t->saved);
	if (t->map != MAP_FAILED)
		munmap(t->map, t->map_size);
	if (t->sink != NULL)
		fclose(t->sink);
	if (t->input != NULL)
		fclose(t->input);
	if (t->line != t->out)
		close(t->line);
	if (signals.wake >= 0)
		release_signals();
	buf_release(&t->pasted);
	free(t);
}

int term_rows(const struct term *t)
{
	(void)t;
	return LINES;
}

int term_cols(const struct term *t)
{
	(void)t;
	return COLS;
}

/* What signals have left to tell, or TERM_TIMEOUT. */
static enum term_event told_by_signals(struct term *t)
{
	if (t->gone || signals.hangup)
		return TERM_HANGUP;
	if (signals.continued) {
		/* Somebody may have changed modes and written on the screen meanwhile. */
		signals.continued = 0;
		enter_raw(t);
		signals.resized = 1;
	}
	if (signals.resized) {
		signals.resized = 0;
		take_size(t);
		return TERM_RESIZE;
	}
	return TERM_TIMEOUT;
}

static enum term_event judge_input(struct term *t, short revents)
{
	int waiting = 0;
	if (revents & POLLIN && ioctl(t->in, FIONREAD, &waiting) == 0 && waiting > 0)
		return TERM_KEY;
	/* Readable with nothing to read, or hung up: the other end is gone. */
	t->gone = true;
	return TERM_HANGUP;
}

enum term_event term_wait(struct term *t, int timeout_ms, int watch_fd)
{
	struct timespec limit = { .tv_sec = timeout_ms / 1000,
				  .tv_nsec = (long)(timeout_ms % 1000) * 1000000 };
	for (;;) {
		enum term_event event = told_by_signals(t);
		if (event != TERM_TIMEOUT)
			return event;
		if (t->pushed != K_NONE)
			return TERM_KEY;
		struct pollfd fds[] = {
			{ .fd = t->in, .events = POLLIN },
			{ .fd = signals.wake, .events = POLLIN },
			{ .fd = watch_fd, .events = POLLIN },
		};
		int n = ppoll(fds, ARRAY_LEN(fds), timeout_ms < 0 ? NULL : &limit, NULL);
		if (n == 0)
			return TERM_TIMEOUT;
		if (n < 0)
			continue; /* a signal: its flag is set */
		uint64_t sum;
		if (fds[1].revents != 0 && read(signals.wake, &sum, sizeof(sum)) > 0)
			continue;
		if (fds[0].revents != 0)
			return judge_input(t, fds[0].revents);
		if (fds[2].revents != 0)
			return TERM_WATCH;
	}
}

struct canvas term_frame(struct term *t)
{
	for (int i = 0; i < t->npopups; i++)
		hide_panel(t->popups[i].panel);
	t->npopups = 0;
	t->cursor_row = t->cursor_col = -1;
	erase();
	return (struct canvas){ .term = t, .window = stdscr, .rows = LINES, .cols = COLS };
}

struct canvas term_popup(struct term *t, int row, int col, int rows, int cols)
{
	struct canvas none = { .term = t, .window = stdscr, .row = 0, .col = 0 };
	row = row < 0 ? 0 : row;
	col = col < 0 ? 0 : col;
	if (rows > LINES - row)
		rows = LINES - row;
	if (cols > COLS - col)
		cols = COLS - col;
	if (rows < 1 || cols < 1 || t->npopups == TERM_POPUPS_MAX)
		return none;
	struct term_popup *popup = &t->popups[t->npopups++];
	if (popup->window != NULL) {
		int y, x, h, w;
		getbegyx(popup->window, y, x);
		getmaxyx(popup->window, h, w);
		if (y != row || x != col || h != rows || w != cols) {
			del_panel(popup->panel);
			delwin(popup->window);
			popup->window = NULL;
		}
	}
	if (popup->window == NULL) {
		/* The first panel brings one for the screen along, without looking. */
		mem_at_hand(BYTES_OF_PANEL);
		popup->window = newwin(rows, cols, row, col);
		popup->panel = popup->window != NULL ? new_panel(popup->window) : NULL;
		if (popup->panel == NULL)
			mem_exhausted();
	}
	werase(popup->window);
	show_panel(popup->panel);
	return (struct canvas){
		.term = t,
		.window = popup->window,
		.rows = rows,
		.cols = cols,
	};
}

bool term_flush(struct term *t)
{
	wnoutrefresh(stdscr);
	update_panels();
	if (t->cursor_row >= 0 && t->cursor_row < LINES && t->cursor_col < COLS) {
		wmove(newscr, t->cursor_row, t->cursor_col);
		curs_set(1);
	} else {
		curs_set(0);
	}
	doupdate();
	make_tables(t);
	return flush_sink(t);
}

void term_repaint(struct term *t)
{
	(void)t;
	clearok(curscr, TRUE);
}
