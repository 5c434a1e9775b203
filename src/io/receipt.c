/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/receipt.h"

#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/date.h"
#include "base/id.h"
#include "base/money.h"
#include "base/text.h"

const char *
payment_title(const char *method)
{
	static const struct { const char *word, *title; } titles[] = {
		{ "cash", N_("Cash") }, { "wechat", N_("WeChat") }, { "alipay", N_("Alipay") },
		{ "card", N_("Bank card") }, { "wallet", N_("Wallet") }, { "points", N_("Points") },
		{ "coupon", N_("Coupon") }, { "account", N_("On account") },
	};

	for (size_t i = 0; i < ARRAY_LEN(titles); i++)
		if (strcmp(titles[i].word, method) == 0)
			return _(titles[i].title);
	return method;
}

/* ---- layout in cells */

static void
line(struct buf *b, const char *text)
{
	buf_puts(b, text);
	buf_putc(b, '\n');
}

/* In the middle; what is longer than the paper goes on in the next line. */
static void
centred(struct buf *b, const char *text, int columns)
{
	int cells;
	size_t n;

	while ((n = text_clip(text, columns, &cells)) > 0) {
		buf_pad(b, ' ', (size_t)(columns - cells) / 2);
		buf_add(b, text, n);
		buf_putc(b, '\n');
		text += n;
	}
}

/* Words left, a sum right; when they do not fit the sum goes onto a line of its own. */
static void
two(struct buf *b, const char *left, const char *right, int columns)
{
	int l = text_cells(left), r = text_cells(right);

	if (l + 1 + r > columns) {
		const char *rest = left;
		while (*rest != '\0') {
			size_t n = text_clip(rest, columns, NULL);
			if (n == 0)
				break;
			buf_add(b, rest, n);
			buf_putc(b, '\n');
			rest += n;
		}
		l = 0;
		left = "";
	}
	buf_puts(b, left);
	buf_pad(b, ' ', (size_t)(columns - l - r));
	line(b, right);
}

static void
sum_line(struct buf *b, const char *label, int64_t fen, int columns)
{
	char text[MONEY_TEXT_MAX];

	two(b, label, money_text(MONEY(fen), text), columns);
}

static void
rule(struct buf *b, int columns)
{
	buf_pad(b, '-', (size_t)columns);
	buf_putc(b, '\n');
}

static void
heading(struct buf *b, const struct receipt *r)
{
	char id[ID_TEXT_MAX], at[DATE_TEXT_MAX];
	AUTO(buf_release) struct buf left = BUF_INIT;

	if (r->address[0] != '\0')
		centred(b, r->address, r->columns);
	if (r->phone[0] != '\0')
		centred(b, r->phone, r->columns);
	if (r->head[0] != '\0')
		centred(b, r->head, r->columns);
	if (r->copy)
		centred(b, _("COPY"), r->columns);
	rule(b, r->columns);
	buf_printf(&left, _("No. %s"), id_text('V', r->sale->id, id));
	two(b, left.text, instant_text((instant){ .ms = r->sale->at }, at), r->columns);
	buf_reset(&left);
	if (r->client[0] != '\0') {
		buf_printf(&left, _("Client %s"), r->client);
		two(b, left.text, r->tier, r->columns);
	}
	buf_reset(&left);
	if (r->cashier[0] != '\0') {
		buf_printf(&left, _("Cashier %s"), r->cashier);
		line(b, left.text);
	}
	rule(b, r->columns);
}

static void
sale_line(struct buf *b, const SaleLine *l, int columns)
{
	AUTO(buf_release) struct buf left = BUF_INIT;
	char list[MONEY_TEXT_MAX];

	line(b, l->title);
	buf_printf(&left, "  %s x %u", money_text(MONEY(l->list_fen), list), l->qty);
	sum_line(b, left.text, l->list_fen * l->qty, columns);
	for (size_t i = 0; i < l->n_reductions; i++) {
		buf_reset(&left);
		buf_printf(&left, "  %s", l->reductions[i]->label);
		sum_line(b, left.text, -l->reductions[i]->amount_fen, columns);
	}
}

static void
body(struct buf *b, const struct receipt *r)
{
	const Sale *s = r->sale;

	for (size_t i = 0; i < s->n_lines; i++)
		sale_line(b, s->lines[i], r->columns);
	rule(b, r->columns);
	AUTO(buf_release) struct buf total = BUF_INIT;
	char sum[MONEY_TEXT_MAX];
	buf_printf(&total, "\uffe5%s", money_text(MONEY(s->total_fen), sum)); /* ￥, two cells */
	two(b, _("Total"), total.text, r->columns);
	for (size_t i = 0; i < s->n_payments; i++)
		sum_line(b, payment_title(s->payments[i]->method), s->payments[i]->amount_fen,
			 r->columns);
	if (s->change_fen != 0)
		sum_line(b, _("Change"), s->change_fen, r->columns);
	rule(b, r->columns);
	if (r->foot[0] != '\0')
		centred(b, r->foot, r->columns);
}

void
receipt_text(struct buf *b, const struct receipt *r)
{
	centred(b, r->shop, r->columns);
	heading(b, r);
	body(b, r);
}

/* ---- ESC/POS */

/* UTF-8 to GB18030; what is not in it (nothing that is UTF-8) or is damaged becomes '?'. */
static void
gb18030(struct buf *out, const char *text)
{
	iconv_t cd = iconv_open("GB18030", "UTF-8");
	char *in = (char *)(uintptr_t)text;
	size_t left = strlen(text);

	REQUIRE(cd != (iconv_t)-1);
	while (left > 0) {
		char part[512], *to = part;
		size_t room = sizeof(part);
		size_t r = iconv(cd, &in, &left, &to, &room);
		buf_add(out, part, sizeof(part) - room);
		if (r == (size_t)-1 && errno != E2BIG) {
			buf_putc(out, '?');
			in++;
			left--;
		}
	}
	iconv_close(cd);
}

/* Text of records must not reach the printer as commands: controls become spaces. */
static void
printable(struct buf *out, const char *text)
{
	AUTO(buf_release) struct buf clean = BUF_INIT;

	text_clean(&clean, text, strlen(text), TEXT_LINES);
	gb18030(out, clean.text);
}

void
receipt_escpos(struct buf *b, const struct receipt *r, bool drawer)
{
	AUTO(buf_release) struct buf text = BUF_INIT;

	buf_add(b, "\x1b@", 2);            /* ESC @  initialise */
	buf_add(b, "\x1c&", 2);            /* FS &   Chinese characters on */
	if (drawer)
		buf_add(b, "\x1bp\x00\x19\xfa", 5); /* ESC p 0 25 250  drawer pulse */
	buf_add(b, "\x1b" "a\x01", 3);     /* ESC a 1  centre */
	buf_add(b, "\x1d!\x11", 3);        /* GS ! 11  double width and height */
	printable(b, r->shop);
	buf_puts(b, "\n");
	buf_add(b, "\x1d!\x00", 3);        /* GS ! 00  normal */
	buf_add(b, "\x1b" "a\x00", 3);     /* ESC a 0  left */
	heading(&text, r);
	body(&text, r);
	printable(b, text.text);
	buf_add(b, "\x1b" "d\x04", 3);     /* ESC d 4  feed four lines */
	buf_add(b, "\x1dV\x42\x00", 4);    /* GS V 66 0  partial cut */
}

/* ---- out */

static enum status
write_all(int fd, const struct buf *bytes)
{
	for (size_t done = 0; done < bytes->len;) {
		ssize_t n = write(fd, bytes->text + done, bytes->len - done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return ST_IO;
		done += (size_t)n;
	}
	return ST_OK;
}

static enum status
to_file(const char *path, int flags, const struct buf *bytes, struct problem *p)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY | flags, 0660);

	if (fd < 0)
		return problem_set(p, ST_CANNOT_CREATE, "receipt", _("%s: %s"), path,
				   strerror(errno));
	enum status st = write_all(fd, bytes);
	if (close(fd) != 0 || st != ST_OK)
		return problem_set(p, ST_IO, "receipt", _("%s: %s"), path, strerror(errno));
	return ST_OK;
}

/* The spooler takes raw bytes on standard input: lp -d QUEUE -o raw. No shell. */
static enum status
to_spooler(const char *queue, const struct buf *bytes, struct problem *p)
{
	int ends[2], wait_status;
	pid_t pid;
	posix_spawn_file_actions_t actions;
	char *argv[] = { (char[]){ "lp" }, (char[]){ "-s" }, (char[]){ "-d" },
			 (char *)(uintptr_t)queue, (char[]){ "-o" }, (char[]){ "raw" }, NULL };
	char *envp[] = { (char[]){ "PATH=/usr/bin:/bin" }, NULL };

	if (pipe2(ends, O_CLOEXEC) != 0)
		return problem_set(p, ST_IO, "receipt", _("%s: %s"), queue, strerror(errno));
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, ends[0], 0);
	int r = posix_spawn(&pid, "/usr/bin/lp", &actions, NULL, argv, envp);
	posix_spawn_file_actions_destroy(&actions);
	close(ends[0]);
	enum status st = r == 0 ? write_all(ends[1], bytes) : ST_IO;
	close(ends[1]);
	if (r == 0 && (waitpid(pid, &wait_status, 0) != pid || wait_status != 0))
		st = ST_IO;
	if (st != ST_OK)
		return problem_set(p, ST_IO, "receipt",
				   _("The spooler did not take it for \"%s\"."),
				   queue);
	return ST_OK;
}

enum status
receipt_send(const char *to, const struct buf *bytes, struct problem *reterr)
{
	if (strncmp(to, "file:", 5) == 0)
		return to_file(to + 5, O_CREAT | O_APPEND, bytes, reterr);
	if (strncmp(to, "device:", 7) == 0)
		return to_file(to + 7, O_NONBLOCK, bytes, reterr);
	if (strncmp(to, "spool:", 6) == 0)
		return to_spooler(to + 6, bytes, reterr);
	return problem_set(reterr, ST_BAD_CONFIG, "receipt",
			   _("\"%s\" is no place to print to; expected file:, device: or spool:."),
				   to);
}
