/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A million hostile texts on the screen. A child paints a window of 400x200 full of them with what
 * every screen paints with (ui/draw.h), eight thousand a frame; this side reads what the terminal
 * is sent. Every byte is one that the program needs itself, or clean text (proof/glass_bytes.h);
 * what libvterm then shows in each place is the text that ought to stand there, cut to its cells:
 * nothing moves the cursor, eats a neighbour or reaches beyond its place.
 *
 * PAINT_TEXTS in the environment: how many (1000000). PAINT_SEED (1).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/i18n.h"
#include "lib/pty_private.h"
#include "lib/trial.h"
#include "proof/glass_bytes.h"
#include "proof/hostile_corpus.h"
#include "ui/term.h"

/* The last cells of a row are left free: there libvterm wraps a mark by itself. */
enum { ROWS = 200, COLS = 400, CELLS = 10, ACROSS = COLS / CELLS - 1, A_FRAME = ROWS * ACROSS };

/* The texts of a frame follow from its number. */
static void seed_frame(struct rng *rng, unsigned long frame)
{
	rng_seed(rng, trial_scale("PAINT_SEED", 1) * 1000000 + frame);
}

static void next_text(struct rng *rng, struct buf *ret)
{
	buf_reset(ret);
	for (uint64_t pieces = 1 + rng_below(rng, 3); pieces > 0; pieces--) {
		const struct hostile *h = &corpus[rng_below(rng, ARRAY_LEN(corpus))];
		unsigned byte = (unsigned)rng_below(rng, 256);
		if (rng_below(rng, 4) > 0) {
			buf_add(ret, h->text, h->n);
			continue;
		}
		/* Two of them make no character: of some, libvterm tells another width. */
		buf_putc(ret, (char)byte);
		buf_puts(ret, byte >= 0xc2 ? "x" : "");
	}
}

/* ---- the side that paints */

static void paint_frame(struct term *term, unsigned long frame)
{
	AUTO(buf_release) struct buf text = BUF_INIT;
	struct canvas c = term_frame(term);
	struct rng rng;

	seed_frame(&rng, frame);
	for (int i = 0; i < A_FRAME; i++) {
		enum theme_role role = i % 7 == 0 ? ROLE_STRONG : ROLE_NORMAL;
		next_text(&rng, &text);
		draw_fit(&c, i / ACROSS, i % ACROSS * CELLS, CELLS, role, text.text);
	}
}

/* A frame for every byte that comes, and a byte when it is out. */
static int paint(int line, int orders, int done)
{
	const struct term_options options = { .name = "xterm-256color", .in = line, .out = line };
	struct problem p = PROBLEM_INIT;
	struct term *term;
	char byte;

	if (term_open(&options, &term, &p) != ST_OK)
		return 1;
	for (unsigned long frame = 0; read(orders, &byte, 1) == 1; frame++) {
		paint_frame(term, frame);
		if (!term_flush(term) || write(done, "x", 1) != 1)
			return 2;
	}
	term_close(term);
	return 0;
}

/* ---- the side that looks */

struct side {
	struct pty pty; /* its screen only */
	int orders, done;
	pid_t painter;
	struct buf raw;
	unsigned faults;
	size_t bytes;
};

/* Reads until the frame is out; false: the painter has ended. */
static bool take_frame(struct side *s)
{
	struct pollfd fds[2] = { { .fd = s->pty.master, .events = POLLIN },
				 { .fd = s->done, .events = POLLIN } };
	static char piece[1 << 16];
	char byte;

	buf_reset(&s->raw);
	for (bool out = false;;) {
		ssize_t n = read(s->pty.master, piece, sizeof(piece));
		if (n > 0) {
			buf_add(&s->raw, piece, (size_t)n);
			continue;
		}
		if (out)
			return true;
		if (poll(fds, 2, 10000) <= 0)
			return false;
		/* What it wrote before is in the line by now. */
		if (fds[1].revents != 0 && !(out = read(s->done, &byte, 1) == 1))
			return false;
	}
}

static void check_bytes(struct side *s)
{
	glass_check(&s->raw, &s->faults);
	s->bytes += s->raw.len;
	pty_screen_feed(&s->pty, s->raw.text, s->raw.len);
}

/* Characters that the system does not know are shown as one that it does. Marks are left out:
 * libvterm loses them on wide characters. */
static void add_shown(struct buf *ret, const char *text)
{
	uint32_t c;

	for (size_t n; (n = text_next(text, &c)) > 0; text += n) {
		if (!text_char_known(c))
			buf_puts(ret, "\ufffd");
		else if (text_char_cells(c) > 0)
			buf_add(ret, text, n);
	}
}

static void cut_blanks(struct buf *b)
{
	while (b->len > 0 && b->text[b->len - 1] == ' ')
		b->text[--b->len] = '\0';
}

static void compare_frame(struct side *s, unsigned long frame)
{
	AUTO(buf_release) struct buf text = BUF_INIT, fit = BUF_INIT, row = BUF_INIT;
	struct rng rng;

	seed_frame(&rng, frame);
	for (int i = 0; i < A_FRAME; i++) {
		next_text(&rng, &text);
		buf_reset(&fit);
		text_fit(&fit, text.text, CELLS, false);
		add_shown(&row, fit.text);
		if (i % ACROSS != ACROSS - 1)
			continue;
		AUTO(buf_release) struct buf there = BUF_INIT, shown = BUF_INIT;
		pty_row(&s->pty, i / ACROSS, &there);
		add_shown(&shown, there.text);
		cut_blanks(&shown);
		cut_blanks(&row);
		if (strcmp(row.text, shown.text) != 0 && s->faults++ < 3)
			printf("# frame %lu, row %d\n# is:    %s\n# ought: %s\n", frame, i / ACROSS,
			       shown.text, row.text);
		buf_reset(&row);
	}
}

static void open_side(struct side *s)
{
	struct winsize size = { .ws_row = ROWS, .ws_col = COLS };
	int orders[2], done[2];

	assert_int_equal(openpty(&s->pty.master, &s->pty.slave, NULL, NULL, &size), 0);
	assert_int_equal(pipe2(orders, O_CLOEXEC), 0);
	assert_int_equal(pipe2(done, O_CLOEXEC), 0);
	pty_screen_init(&s->pty, ROWS, COLS);
	fflush(stdout);
	s->painter = fork();
	assert_true(s->painter >= 0);
	if (s->painter == 0) {
		close(orders[1]);
		close(s->pty.master);
		_exit(paint(s->pty.slave, orders[0], done[1]));
	}
	close(orders[0]);
	close(done[1]);
	close(s->pty.slave);
	assert_int_equal(fcntl(s->pty.master, F_SETFL, O_NONBLOCK), 0);
	s->orders = orders[1];
	s->done = done[0];
}

static void a_million_texts_on_the_screen(void **state)
{
	unsigned long texts = trial_count("PAINT_TEXTS", 1000000), frame = 0;
	struct side s = { .raw = BUF_INIT };
	int status;

	(void)state;
	i18n_init("en");
	open_side(&s);
	for (; frame * A_FRAME < texts && s.faults == 0; frame++) {
		assert_int_equal(write(s.orders, "x", 1), 1);
		assert_true(take_frame(&s));
		check_bytes(&s);
		compare_frame(&s, frame);
	}
	close(s.orders);
	while (poll(&(struct pollfd){ .fd = s.pty.master, .events = POLLIN }, 1, 2000) > 0 &&
	       read(s.pty.master, (char[4096]){ "" }, 4096) > 0)
		;
	assert_int_equal(waitpid(s.painter, &status, 0), s.painter);
	printf("# %lu texts in %lu frames, %zu bytes to the terminal\n", frame * A_FRAME, frame,
	       s.bytes);
	pty_screen_release(&s.pty);
	buf_release(&s.raw);
	close(s.pty.master);
	close(s.done);
	assert_int_equal(status, 0);
	assert_int_equal(s.faults, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_million_texts_on_the_screen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
