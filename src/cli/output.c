/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/out.h"

static enum status cannot_create(struct output *o, const char *path)
{
	char quoted[TEXT_SHORT_MAX];

	return problem_set(o->problem, errno == ENOSPC ? ST_FULL : ST_CANNOT_CREATE, NULL,
			   _("%s cannot be created: %s."), text_short(path, quoted),
			   strerror(errno));
}

enum status output_open(struct output *o, const char *path)
{
	struct stat sb;

	*o = (struct output){ .fd = STDOUT_FILENO, .temporary = BUF_INIT, .problem = o->problem };
	if (path == NULL || strcmp(path, "-") == 0)
		return ST_OK;
	/* What a link points to is replaced, not the link. */
	o->path = realpath(path, NULL);
	if (o->path == NULL)
		o->path = mem_dup(path);
	if (stat(o->path, &sb) == 0 && !S_ISREG(sb.st_mode)) {
		errno = S_ISDIR(sb.st_mode) ? EISDIR : EEXIST;
		return cannot_create(o, path);
	}
	buf_printf(&o->temporary, "%s.XXXXXX", o->path);
	o->fd = mkostemp(o->temporary.text, O_CLOEXEC); /* 0600: clients are in it */
	if (o->fd < 0) {
		buf_reset(&o->temporary);
		return cannot_create(o, path);
	}
	return ST_OK;
}

/* The name is durable when its folder is. */
static enum status sync_folder(struct output *o)
{
	AUTO(buf_release) struct buf dir = BUF_INIT;
	const char *slash = strrchr(o->path, '/');

	buf_add(&dir, slash == NULL ? "." : o->path,
		slash == NULL ? 1 : (size_t)(slash - o->path) + (slash == o->path));
	int fd = open(dir.text, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return cannot_create(o, dir.text);
	int failed = fsync(fd);
	close(fd);
	return failed == 0 ? ST_OK : cannot_create(o, dir.text);
}

enum status output_keep(struct output *o)
{
	if (o->path == NULL)
		return ST_OK;
	if (fsync(o->fd) != 0 || rename(o->temporary.text, o->path) != 0)
		return cannot_create(o, o->path);
	buf_reset(&o->temporary);
	return sync_folder(o);
}

void output_close(struct output *o)
{
	if (o->temporary.len > 0)
		unlink(o->temporary.text);
	if (o->path != NULL && o->fd >= 0)
		close(o->fd);
	free(o->path);
	buf_release(&o->temporary);
}

enum status output_write(struct output *o, const struct buf *piece)
{
	AUTO(buf_release) struct buf copy = BUF_INIT;

	if (o->path != NULL)
		return out_all(o->fd, piece->text, piece->len, o->problem);
	buf_add(&copy, piece->text, piece->len);
	out_write(&copy);
	return ST_OK;
}
