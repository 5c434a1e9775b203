/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Plays screen files: keys in, expected screens out. screen-run [--shots DIR] FILE...
 *
 * A file is lines of "word rest":
 *
 *   run {build}/meibu          the program and its arguments, separated by spaces
 *   setup COMMAND              shell, run before it; {tmp} is a folder of the file's own
 *   env NAME=value             of the program and the setup
 *   size 80x24
 *   term xterm-256color
 *   keys 2张<Enter>            sent one by one, as lib/pty.h writes them
 *   resize 45x24
 *   screen                     what the screen must show: the lines up to "end"
 *   end
 *   shows TEXT / lacks TEXT    the screen has it, or has it not
 *   limit BYTES                the last key cost no more bytes than that
 *   quit KEYS                  the same as keys, and the program must end well
 *   shot NAME                  with --shots: the screen as DIR/NAME.svg and DIR/NAME.txt
 *
 * Empty lines and lines that begin with # are left alone. A screen line "..." stands for any
 * number of lines. UPDATE=1 in the environment writes what the screens show into the file.
 * One TAP line a file.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/status.h"
#include "lib/pty.h"

enum { WORDS_MAX = 24 };

struct play {
	const char *file, *shots;
	char tmp[256], build[256];
	char *argv[WORDS_MAX], *env[WORDS_MAX];
	size_t nargv, nenv;
	char *term;
	int rows, cols;
	struct pty *pty;
	bool update;
	struct buf written; /* the file as UPDATE=1 leaves it */
	struct buf faults;  /* what went wrong */
};

static char *expand(const struct play *play, const char *text)
{
	AUTO(buf_release) struct buf out = BUF_INIT;
	while (*text != '\0') {
		if (strncmp(text, "{tmp}", 5) == 0) {
			buf_puts(&out, play->tmp);
			text += 5;
		} else if (strncmp(text, "{build}", 7) == 0) {
			buf_puts(&out, play->build);
			text += 7;
		} else {
			buf_putc(&out, *text++);
		}
	}
	return buf_take(&out);
}

static void fault(struct play *play, int line, const char *what, const char *detail)
{
	buf_printf(&play->faults, "%s:%d: %s %s\n", play->file, line, what, detail);
}

static bool run_setup(struct play *play, const char *command)
{
	pid_t pid = fork();
	int status = 0;
	if (pid == 0) {
		for (size_t i = 0; i < play->nenv; i++)
			putenv(play->env[i]);
		dup2(2, 1);
		execl("/bin/sh", "sh", "-ec", command, (char *)NULL);
		_exit(127);
	}
	return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

static bool start(struct play *play)
{
	if (play->pty != NULL)
		return true;
	const struct pty_options options = {
		.argv = (const char *const *)play->argv,
		.env = (const char *const *)play->env,
		.term = play->term,
		.rows = play->rows,
		.cols = play->cols,
	};
	play->pty = play->nargv > 0 ? pty_start(&options) : NULL;
	return play->pty != NULL;
}

/* Is line `want` of an expectation met by the screen from line `have` on? "..." skips lines. */
static bool lines_match(char **want, size_t nwant, char **have, size_t nhave)
{
	if (nwant == 0)
		return true;
	if (strcmp(want[0], "...") == 0) {
		for (size_t skip = 0; skip <= nhave; skip++)
			if (lines_match(want + 1, nwant - 1, have + skip, nhave - skip))
				return true;
		return false;
	}
	if (nhave == 0)
		return want[0][0] == '\0' && lines_match(want + 1, nwant - 1, have, 0);
	return strcmp(want[0], have[0]) == 0 &&
	       lines_match(want + 1, nwant - 1, have + 1, nhave - 1);
}

static size_t split_lines(char *text, char **lines, size_t max)
{
	size_t n = 0;
	while (*text != '\0' && n < max) {
		size_t len = strcspn(text, "\n");
		lines[n++] = text;
		text += len;
		if (*text == '\n')
			*text++ = '\0';
	}
	return n;
}

static void compare_screen(struct play *play, int line, const char *expected)
{
	enum { LINES_MAX = 512 };
	char *want[LINES_MAX], *have[LINES_MAX];
	AUTO(buf_release) struct buf shown = BUF_INIT;
	AUTO(buf_release) struct buf left = BUF_INIT;
	AUTO(buf_release) struct buf right = BUF_INIT;
	pty_text(play->pty, &shown);
	bool elastic = strstr(expected, "\n...\n") != NULL || strncmp(expected, "...\n", 4) == 0;
	buf_puts(&play->written, play->update && !elastic ? shown.text : expected);
	buf_puts(&play->written, "end\n");
	if (play->update && !elastic)
		return;
	buf_puts(&left, expected);
	buf_puts(&right, shown.text);
	size_t nwant = split_lines(left.text, want, LINES_MAX);
	size_t nhave = split_lines(right.text, have, LINES_MAX);
	if (lines_match(want, nwant, have, nhave))
		return;
	size_t at = 0;
	while (at < nwant && at < nhave && strcmp(want[at], have[at]) == 0)
		at++;
	buf_printf(&play->faults, "%s:%d: the screen differs, first in its line %zu; it shows\n%s",
		   play->file, line, at + 1, shown.text);
}

static void take_shot(struct play *play, int line, const char *name)
{
	if (play->shots == NULL)
		return;
	AUTO(buf_release) struct buf path = BUF_INIT;
	AUTO(buf_release) struct buf text = BUF_INIT;
	buf_printf(&path, "%s/%s.svg", play->shots, name);
	FILE *svg = fopen(path.text, "w");
	buf_reset(&path);
	buf_printf(&path, "%s/%s.txt", play->shots, name);
	FILE *plain = fopen(path.text, "w");
	if (svg == NULL || plain == NULL)
		fault(play, line, "cannot write", path.text);
	if (svg != NULL) {
		pty_svg(play->pty, svg);
		fclose(svg);
	}
	if (plain != NULL) {
		pty_text(play->pty, &text);
		fputs(text.text, plain);
		fclose(plain);
	}
}

static bool read_size(const char *rest, int *rows, int *cols)
{
	char *end = NULL;
	*cols = (int)strtol(rest, &end, 10);
	if (*end != 'x')
		return false;
	*rows = (int)strtol(end + 1, &end, 10);
	return *end == '\0' && *rows > 0 && *cols > 0;
}

/* Lines that say how to start; true if it was one. */
static bool play_header(struct play *play, int line, const char *word, const char *rest)
{
	if (strcmp(word, "run") == 0) {
		char *words = expand(play, rest), *one;
		while ((one = strsep(&words, " ")) != NULL && play->nargv < WORDS_MAX - 1)
			if (*one != '\0')
				play->argv[play->nargv++] = one;
	} else if (strcmp(word, "setup") == 0) {
		char *command = expand(play, rest);
		if (!run_setup(play, command))
			fault(play, line, "the setup failed:", command);
		free(command);
	} else if (strcmp(word, "env") == 0 && play->nenv < WORDS_MAX - 1) {
		play->env[play->nenv++] = expand(play, rest);
	} else if (strcmp(word, "term") == 0) {
		play->term = mem_dup(rest);
	} else if (strcmp(word, "size") == 0) {
		if (!read_size(rest, &play->rows, &play->cols))
			fault(play, line, "no size:", rest);
	} else {
		return false;
	}
	return true;
}

/* Lines that do or look at something; false if the word is unknown. */
static bool play_step(struct play *play, int line, const char *word, const char *rest)
{
	int rows, cols;
	if (strcmp(word, "keys") == 0) {
		if (!pty_keys(play->pty, rest))
			fault(play, line, "keys:", pty_why(play->pty));
	} else if (strcmp(word, "resize") == 0) {
		if (!read_size(rest, &rows, &cols) || !pty_resize(play->pty, rows, cols))
			fault(play, line, "resize:", rest);
	} else if (strcmp(word, "shows") == 0 || strcmp(word, "lacks") == 0) {
		if (pty_shows(play->pty, rest) == (*word == 's'))
			return true;
		AUTO(buf_release) struct buf shown = BUF_INIT;
		pty_text(play->pty, &shown);
		fault(play, line, *word == 's' ? "not shown:" : "shown:", rest);
		buf_puts(&play->faults, shown.text);
	} else if (strcmp(word, "limit") == 0) {
		char cost[64];
		snprintf(cost, sizeof(cost), "%zu bytes", pty_cost(play->pty).bytes);
		if (pty_cost(play->pty).bytes > strtoul(rest, NULL, 10))
			fault(play, line, "the last key cost", cost);
	} else if (strcmp(word, "shot") == 0) {
		take_shot(play, line, rest);
	} else if (strcmp(word, "quit") == 0) {
		pty_keys(play->pty, rest);
		bool ended = pty_await_end(play->pty, 5000);
		int status = pty_end(play->pty);
		play->pty = NULL;
		if (!ended || status != 0)
			fault(play, line, "did not end well:", rest);
	} else {
		return false;
	}
	return true;
}

static void play_line(struct play *play, FILE *in, int *line, char *text)
{
	buf_printf(&play->written, "%s\n", text);
	if (*text == '\0' || *text == '#')
		return;
	char *after = text;
	char *word = strsep(&after, " ");
	const char *rest = after != NULL ? after : "";
	if (play_header(play, *line, word, rest))
		return;
	if (!start(play)) {
		fault(play, *line, "the program did not start", "");
		return;
	}
	if (strcmp(word, "screen") != 0) {
		if (!play_step(play, *line, word, rest))
			fault(play, *line, "unknown word:", word);
		return;
	}
	AUTO(buf_release) struct buf expected = BUF_INIT;
	char *more = NULL;
	size_t size = 0;
	int first = *line;
	while (getline(&more, &size, in) > 0 && strcmp(more, "end\n") != 0) {
		++*line;
		buf_puts(&expected, more);
	}
	++*line;
	free(more);
	compare_screen(play, first, expected.text);
}

static void play_all(struct play *play, FILE *in)
{
	char *text = NULL;
	size_t size = 0;
	int line = 0;
	/* What follows a fault would only be its echo. */
	for (ssize_t n; play->faults.len == 0 && (n = getline(&text, &size, in)) > 0;) {
		line++;
		if (text[n - 1] == '\n')
			text[n - 1] = '\0';
		play_line(play, in, &line, text);
	}
	free(text);
}

static void write_back(struct play *play)
{
	FILE *out = fopen(play->file, "w");
	if (out == NULL ||
	    fwrite(play->written.text, 1, play->written.len, out) != play->written.len)
		fault(play, 0, "cannot write:", strerror(errno));
	if (out != NULL)
		fclose(out);
}

static void remove_folder(const char *path)
{
	pid_t pid = fork();
	if (pid == 0) {
		execl("/bin/rm", "rm", "-rf", path, (char *)NULL);
		_exit(127);
	}
	if (pid > 0)
		waitpid(pid, NULL, 0);
}

/* Plays one file; true if all was as expected. */
static bool play_file(const char *file, const char *shots, size_t number)
{
	struct play play = { .file = file, .shots = shots, .update = getenv("UPDATE") != NULL };
	const char *tmp = getenv("TMPDIR"), *build = getenv("BUILD");
	play.written = play.faults = (struct buf)BUF_INIT;
	snprintf(play.tmp, sizeof(play.tmp), "%s/screen-XXXXXX", tmp != NULL ? tmp : "/tmp");
	snprintf(play.build, sizeof(play.build), "%s", build != NULL ? build : "build");
	FILE *in = fopen(file, "r");
	if (in == NULL || mkdtemp(play.tmp) == NULL) {
		fault(&play, 0, "cannot open:", strerror(errno));
	} else {
		play_all(&play, in);
		remove_folder(play.tmp);
	}
	if (in != NULL)
		fclose(in);
	if (play.pty != NULL)
		pty_end(play.pty);
	if (play.update && play.faults.len == 0)
		write_back(&play);
	bool good = play.faults.len == 0;
	printf("%sok %zu - %s\n", good ? "" : "not ", number, file);
	char *rest = play.faults.text;
	for (char *one; !good && (one = strsep(&rest, "\n")) != NULL && rest != NULL;)
		printf("# %s\n", one);
	fflush(stdout);
	free(play.argv[0]);
	for (size_t i = 0; i < play.nenv; i++)
		free(play.env[i]);
	free(play.term);
	buf_release(&play.written);
	buf_release(&play.faults);
	return good;
}

int main(int argc, char **argv)
{
	const char *shots = NULL;
	int first = 1;
	bool all = true;
	if (argc > 2 && strcmp(argv[1], "--shots") == 0) {
		shots = argv[2];
		first = 3;
	}
	for (int i = first; i < argc; i++)
		all &= play_file(argv[i], shots, (size_t)(i - first + 1));
	printf("1..%d\n", argc - first);
	return all ? 0 : 1;
}
