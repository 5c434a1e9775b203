/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "rules/rules.h"
#include "rules/source.h"

static void close_fd(const int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static enum status read_all(int fd, const char *path, struct buf *text, struct problem *reterr)
{
	char bytes[1 << 14];

	for (;;) {
		ssize_t n = read(fd, bytes, sizeof(bytes));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return problem_set(reterr, ST_IO, NULL, "%s: %s", path, strerror(errno));
		if (n == 0)
			return ST_OK;
		buf_add(text, bytes, (size_t)n);
		/* The mark at the beginning does not count. */
		if (text->len > SOURCE_MAX + 3)
			return problem_set(reterr, ST_BAD_DATA, NULL,
					   _("%s: The file is larger than 4 MiB."), path);
	}
}

enum status source_read(const char *path, struct buf *ret, struct problem *reterr)
{
	AUTO(close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) != 0)
		return problem_set(reterr, ST_NO_INPUT, NULL, "%s: %s", path, strerror(errno));
	/* Never waits for somebody to write into a pipe; /dev/null is an empty file. */
	if (!S_ISREG(st.st_mode) && !S_ISCHR(st.st_mode))
		return problem_set(reterr, ST_NO_INPUT, NULL, _("%s: This is not a file."), path);
	buf_reset(ret);
	return read_all(fd, path, ret, reterr);
}

static void release_source(struct source *source)
{
	source_release(source);
}

enum status rules_read(const char *path, struct buf *ret, struct problem *reterr)
{
	AUTO(buf_release) struct buf text = BUF_INIT;
	AUTO(faults_release) struct faults faults = FAULTS_INIT;
	AUTO(release_source) struct source source = { .nlines = 0 };

	TRY(source_read(path, &text, reterr));
	source_init(&source, path, text.text, text.len, &faults);
	if (!source_check(&source))
		return faults_problem(&faults, ST_BAD_DATA, reterr);
	buf_reset(ret);
	buf_add(ret, source.text, source.len);
	return ST_OK;
}
