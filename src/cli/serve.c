/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command api: where its lines come from and go to, standard input or a Unix socket. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/text.h"
#include "cli/api.h"
#include "cli/out.h"

enum {
	READ_SIZE = 64 << 10,
	CONNECTIONS_MAX = 64,  /* others wait in the queue of the socket */
	ANSWERS_MAX = 4 << 20, /* bytes of answers kept for somebody who does not read them */
	TIDY_MS = 60 * 1000,
};

static enum status reading_failed(struct problem *p)
{
	return problem_set(p, ST_IO, NULL, _("Reading failed: %s."), strerror(errno));
}

/* Answers the next line, if there is one. */
static bool answer_next(struct cli *cli, struct api_lines *lines, bool end, struct buf *ret)
{
	AUTO(buf_release) struct buf line = BUF_INIT;

	switch (api_next_line(lines, end, &line)) {
	case API_MORE:
		return false;
	case API_TOO_LONG:
		api_refuse_long(ret);
		return true;
	case API_LINE:
		break;
	}
	if (line.text[strspn(line.text, " \t\r")] != '\0' || strlen(line.text) != line.len)
		api_answer(cli, line.text, line.len, ret);
	return true;
}

/* ---- standard input */

/* Until standard input ends. */
static enum status serve_input(struct cli *cli)
{
	struct api_lines lines = { .bytes = BUF_INIT };
	AUTO(buf_release) struct buf answers = BUF_INIT;
	enum status st = ST_OK;
	bool end = false;

	while (st == ST_OK && !end) {
		buf_reserve(&lines.bytes, READ_SIZE);
		ssize_t n = read(STDIN_FILENO, lines.bytes.text + lines.bytes.len, READ_SIZE);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			st = reading_failed(&cli->problem);
		end = n == 0;
		lines.bytes.len += n > 0 ? (size_t)n : 0;
		lines.bytes.text[lines.bytes.len] = '\0';
		while (st == ST_OK && answer_next(cli, &lines, end, &answers)) {
			st = out_all(STDOUT_FILENO, answers.text, answers.len, &cli->problem);
			buf_reset(&answers);
		}
	}
	buf_release(&lines.bytes);
	return st;
}

/* ---- the socket */

struct connection {
	int fd;
	struct api_lines lines;
	struct buf answers;
	size_t sent; /* bytes of answers that are out */
	bool end;    /* nothing more comes */
};

struct server {
	struct cli *cli;
	const char *path;
	int listener, signals;
	dev_t device; /* of our socket, so that another's is not removed */
	ino_t inode;
	size_t n;
	struct connection connections[CONNECTIONS_MAX];
};

static enum status socket_fault(struct server *s)
{
	char quoted[TEXT_SHORT_MAX];

	return problem_set(&s->cli->problem, ST_CANNOT_CREATE, "socket",
			   _("%s cannot be created: %s."), text_short(s->path, quoted),
			   strerror(errno));
}

/* A socket that nobody listens on is left from a program that was killed. */
static enum status remove_stale(struct server *s, const struct sockaddr_un *address)
{
	char quoted[TEXT_SHORT_MAX];
	struct stat sb;

	if (lstat(s->path, &sb) != 0)
		return errno == ENOENT ? ST_OK : socket_fault(s);
	if (!S_ISSOCK(sb.st_mode)) {
		errno = EEXIST;
		return socket_fault(s);
	}
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return socket_fault(s);
	int answer = connect(fd, (const struct sockaddr *)address, sizeof(*address));
	int error = errno;
	close(fd);
	if (answer == 0 || error != ECONNREFUSED)
		return problem_set(&s->cli->problem, ST_BUSY, "socket",
				   _("Somebody listens on %s already."),
				   text_short(s->path, quoted));
	return unlink(s->path) == 0 ? ST_OK : socket_fault(s);
}

static enum status listen_on(struct server *s)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct stat sb;

	if (strlen(s->path) >= sizeof(address.sun_path)) {
		errno = ENAMETOOLONG;
		return socket_fault(s);
	}
	memcpy(address.sun_path, s->path, strlen(s->path) + 1);
	TRY(remove_stale(s, &address));
	s->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (s->listener < 0)
		return socket_fault(s);
	/* Owner and group from the first moment on. */
	mode_t was = umask(0117);
	int bound = bind(s->listener, (const struct sockaddr *)&address, sizeof(address));
	umask(was);
	if (bound != 0 || stat(s->path, &sb) != 0 || listen(s->listener, CONNECTIONS_MAX) != 0)
		return socket_fault(s);
	s->device = sb.st_dev;
	s->inode = sb.st_ino;
	return ST_OK;
}

/* SIGTERM and SIGINT become something to poll for. */
static enum status catch_signals(struct server *s)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	if (sigprocmask(SIG_BLOCK, &set, NULL) != 0)
		return reading_failed(&s->cli->problem);
	s->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return s->signals >= 0 ? ST_OK : reading_failed(&s->cli->problem);
}

static void hang_up(struct server *s, size_t i)
{
	struct connection *c = &s->connections[i];

	close(c->fd);
	buf_release(&c->lines.bytes);
	buf_release(&c->answers);
	*c = s->connections[--s->n];
}

static void accept_one(struct server *s)
{
	int fd = accept4(s->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	if (fd >= 0)
		s->connections[s->n++] = (struct connection){
			.fd = fd,
			.lines = { .bytes = BUF_INIT },
			.answers = BUF_INIT,
		};
}

/* False when the connection is gone. */
static bool receive(struct connection *c)
{
	buf_reserve(&c->lines.bytes, READ_SIZE);
	ssize_t n = read(c->fd, c->lines.bytes.text + c->lines.bytes.len, READ_SIZE);

	if (n < 0)
		return errno == EAGAIN || errno == EINTR;
	c->end = n == 0;
	c->lines.bytes.len += (size_t)n;
	c->lines.bytes.text[c->lines.bytes.len] = '\0';
	return true;
}

static bool give(struct connection *c)
{
	ssize_t n = write(c->fd, c->answers.text + c->sent, c->answers.len - c->sent);

	if (n < 0)
		return errno == EAGAIN || errno == EINTR;
	c->sent += (size_t)n;
	if (c->sent == c->answers.len) {
		buf_reset(&c->answers);
		c->sent = 0;
	}
	return true;
}

/* Is she behind with reading her answers? */
static bool behind(const struct connection *c)
{
	return c->answers.len - c->sent > ANSWERS_MAX;
}

/* Might there be a whole line among what was read? */
static bool has_line(const struct connection *c)
{
	return c->lines.bytes.len > 0 && (c->end || c->lines.bytes.len > LIMIT_REQUEST ||
					  memchr(c->lines.bytes.text + c->lines.looked, '\n',
						 c->lines.bytes.len - c->lines.looked) != NULL);
}

static short wanted(const struct connection *c)
{
	/* What was read is answered before more is read. */
	bool more = !c->end && !behind(c) && !has_line(c);

	return (short)((more ? POLLIN : 0) | (c->answers.len > c->sent ? POLLOUT : 0));
}

/* One step for one connection: one line at most, so that all have their turn. */
static void serve(struct server *s, size_t i, short events)
{
	struct connection *c = &s->connections[i];
	bool there = (events & POLLERR) == 0;

	if (there && !c->end && (events & (POLLIN | POLLHUP)))
		there = receive(c);
	if (there && !behind(c) && has_line(c))
		answer_next(s->cli, &c->lines, c->end, &c->answers);
	if (there && c->answers.len > c->sent)
		there = give(c);
	if (!there || (c->end && !has_line(c) && c->answers.len == c->sent))
		hang_up(s, i);
}

static bool anything_to_do(const struct server *s)
{
	for (size_t i = 0; i < s->n; i++) {
		if (has_line(&s->connections[i]) && !behind(&s->connections[i]))
			return true;
	}
	return false;
}

/* One round; false when it is to end. */
static bool serve_round(struct server *s)
{
	struct pollfd fds[CONNECTIONS_MAX + 2];

	fds[0] = (struct pollfd){ .fd = s->signals, .events = POLLIN };
	fds[1] = (struct pollfd){ .fd = s->n < CONNECTIONS_MAX ? s->listener : -1,
				  .events = POLLIN };
	for (size_t i = 0; i < s->n; i++)
		fds[i + 2] = (struct pollfd){ .fd = s->connections[i].fd,
					      .events = wanted(&s->connections[i]) };
	int n = poll(fds, (nfds_t)s->n + 2, anything_to_do(s) ? 0 : TIDY_MS);
	if (n < 0)
		return errno == EINTR;
	if (fds[0].revents != 0)
		return false;
	if (n == 0 && !anything_to_do(s))
		shop_tidy(&s->cli->shop);
	/* From the last to the first: hanging up moves the last into the gap. */
	for (size_t i = s->n; i-- > 0;)
		serve(s, i, fds[i + 2].revents);
	if (fds[1].revents & POLLIN)
		accept_one(s);
	return true;
}

/* Until SIGTERM or SIGINT. */
static enum status serve_socket(struct cli *cli, const char *path)
{
	struct server *s = arena_alloc(&cli->arena, sizeof(*s));
	struct stat sb;

	s->cli = cli;
	s->path = path;
	s->listener = s->signals = -1;
	enum status st = catch_signals(s);
	if (st == ST_OK)
		st = listen_on(s);
	while (st == ST_OK && serve_round(s))
		;
	while (s->n > 0)
		hang_up(s, s->n - 1);
	if (s->inode != 0 && lstat(path, &sb) == 0 && sb.st_ino == s->inode &&
	    sb.st_dev == s->device)
		unlink(path);
	if (s->listener >= 0)
		close(s->listener);
	if (s->signals >= 0)
		close(s->signals);
	return st;
}

enum status cli_api(struct cli *cli)
{
	AUTO(buf_release) struct buf out = BUF_INIT;
	const char *path = cli_value(cli, "socket");

	TRY(cli_arguments(cli, 0, 0));
	if (cli_given(cli, "describe") && path != NULL)
		return problem_set(&cli->problem, ST_USAGE, "describe",
				   _("Either --describe or --socket."));
	if (cli_given(cli, "describe")) {
		api_describe(&out);
		out_write(&out);
		return ST_OK;
	}
	TRY(shop_open(&cli->shop, &cli->problem));
	return path != NULL ? serve_socket(cli, path) : serve_input(cli);
}
