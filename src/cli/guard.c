/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/guard.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "cli/out.h"

void guard_tell(struct guard *guard, const void *message, size_t n)
{
	uint32_t size = (uint32_t)n;

	/* Without a parent there is nobody to work for. */
	if (out_all(guard->fd, &size, sizeof(size), NULL) != ST_OK ||
	    out_all(guard->fd, message, n, NULL) != ST_OK)
		_exit(1);
}

static void be_child(guard_body *body, void *ctx, int fd)
{
	struct guard guard = { .fd = fd };
	struct rlimit none = { .rlim_cur = 0 };

	/* A core file would hold what clients have told. */
	setrlimit(RLIMIT_CORE, &none);
	body(ctx, &guard);
	_exit(0);
}

/* Reads n bytes; false at the end, even in the middle of a message. */
static bool read_all(int fd, void *bytes, size_t n)
{
	for (size_t got = 0; got < n;) {
		ssize_t k = read(fd, (char *)bytes + got, n - got);
		if (k == 0 || (k < 0 && errno != EINTR))
			return false;
		got += k > 0 ? (size_t)k : 0;
	}
	return true;
}

static void listen_to(int fd, guard_take *take, void *ctx)
{
	uint32_t n;

	while (read_all(fd, &n, sizeof(n))) {
		AUTO(arena_release) struct arena arena = ARENA_INIT;
		void *message = arena_alloc(&arena, (size_t)n + 1);
		if (!read_all(fd, message, n))
			return;
		take(ctx, message, n);
	}
}

enum status guard_run(guard_body *body, guard_take *take, void *ctx, bool *ret_ended,
		      int *ret_signal, struct problem *reterr)
{
	int fds[2], state = 0;

	fflush(NULL);
	if (pipe(fds) != 0)
		return problem_set(reterr, ST_IO, NULL, _("A process cannot be started: %s."),
				   strerror(errno));
	pid_t child = fork();
	if (child == 0) {
		close(fds[0]);
		be_child(body, ctx, fds[1]);
	}
	close(fds[1]);
	if (child < 0) {
		close(fds[0]);
		return problem_set(reterr, ST_IO, NULL, _("A process cannot be started: %s."),
				   strerror(errno));
	}
	listen_to(fds[0], take, ctx);
	close(fds[0]);
	while (waitpid(child, &state, 0) < 0 && errno == EINTR)
		;
	*ret_ended = !WIFEXITED(state) || WEXITSTATUS(state) != 0;
	*ret_signal = WIFSIGNALED(state) ? WTERMSIG(state) : 0;
	return ST_OK;
}
