/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/receipt.h"

#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.h"

/* ---- ESC/POS */

/* UTF-8 to GB18030; what is not in it (nothing that is UTF-8) or is damaged becomes '?'. */
static void gb18030(struct buf *out, const char *text)
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
static void printable(struct buf *out, const char *text)
{
	AUTO(buf_release) struct buf clean = BUF_INIT;

	text_clean(&clean, text, strlen(text), TEXT_LINES);
	gb18030(out, clean.text);
}

void receipt_escpos_text(struct buf *b, const char *title, const char *text, bool drawer)
{
	buf_add(b, "\x1b@", 2);            /* ESC @  initialise */
	buf_add(b, "\x1c&", 2);            /* FS &   Chinese characters on */
	if (drawer)
		buf_add(b, "\x1bp\x00\x19\xfa", 5); /* ESC p 0 25 250  drawer pulse */
	buf_add(b, "\x1b" "a\x01", 3);     /* ESC a 1  centre */
	buf_add(b, "\x1d!\x11", 3);        /* GS ! 11  double width and height */
	printable(b, title);
	buf_puts(b, "\n");
	buf_add(b, "\x1d!\x00", 3);        /* GS ! 00  normal */
	buf_add(b, "\x1b" "a\x00", 3);     /* ESC a 0  left */
	printable(b, text);
	buf_add(b, "\x1b" "d\x04", 3);     /* ESC d 4  feed four lines */
	buf_add(b, "\x1dV\x42\x00", 4);    /* GS V 66 0  partial cut */
}

void receipt_escpos(struct buf *b, const struct receipt *r, bool drawer)
{
	AUTO(buf_release) struct buf text = BUF_INIT;

	receipt_below_name(&text, r);
	receipt_escpos_text(b, r->shop, text.text, drawer);
}

/* ---- out */

static enum status write_all(int fd, const struct buf *bytes)
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

static enum status to_file(const char *path, int flags, const struct buf *bytes, struct problem *p)
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
static enum status to_spooler(const char *queue, const struct buf *bytes, struct problem *p)
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

enum status receipt_send(const char *to, const struct buf *bytes, struct problem *reterr)
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
