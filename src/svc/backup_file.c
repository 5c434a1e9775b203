/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What lies in a sealed backup, one member after the other:
 *
 *   name length u16 (big-endian), name, size u64, bytes
 *
 * and a name of length 0 at the end. The first is "head", a packed Backup record; then the
 * files of the snapshot, store first. A name that no backup has is refused, so that nothing
 * is ever written outside the folder.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "io/seal.h"
#include "store/record.h"
#include "svc/backup.h"

enum { PIECE = 1 << 16, NAME_MAX_LEN = 100, HEAD_MAX = 4096 };

static enum status no_file(const char *path, struct problem *reterr)
{
	return problem_set(reterr,
			   errno == ENOSPC || errno == EDQUOT ? ST_FULL :
			   errno == EACCES		      ? ST_NOT_PERMITTED : ST_IO,
			   NULL, _("%s cannot be used: %s"), path, strerror(errno));
}

/* The store, its key, rule files: letters, digits, dots and dashes in conf/. */
static bool known_name(const char *name)
{
	static const char *const names[] = { "db/data.mdb", "keys/index.key" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	if (strncmp(name, "conf/", 5) != 0 || name[5] == '.' || name[5] == '\0')
		return false;
	return strspn(name + 5, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				"0123456789._-") == strlen(name + 5);
}

/* ---- packing */

static void big_endian(uint8_t *ret, uint64_t value, size_t n)
{
	for (size_t i = 0; i < n; i++)
		ret[i] = (uint8_t)(value >> 8 * (n - 1 - i));
}

static enum status pack_head(struct seal *seal, const char *name, uint64_t size)
{
	uint8_t length[2], bytes[8];

	big_endian(length, strlen(name), sizeof(length));
	big_endian(bytes, size, sizeof(bytes));
	TRY(seal_write(seal, length, sizeof(length)));
	TRY(seal_write(seal, name, strlen(name)));
	return seal_write(seal, bytes, sizeof(bytes));
}

static enum status pack_bytes(struct seal *seal, int fd, const char *path, uint64_t size,
			      struct problem *reterr)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	char *piece = arena_alloc(&arena, PIECE);

	while (size > 0) {
		ssize_t n = read(fd, piece, size < PIECE ? (size_t)size : PIECE);
		if (n < 0 && errno == EINTR)
			continue;
		if (n == 0)
			errno = EIO; /* it shrank */
		if (n <= 0)
			return no_file(path, reterr);
		TRY(seal_write(seal, piece, (size_t)n));
		size -= (uint64_t)n;
	}
	return ST_OK;
}

static enum status pack_file(struct seal *seal, const char *dir, const char *name,
			     struct problem *reterr)
{
	AUTO(buf_release) struct buf path = BUF_INIT;
	struct stat sb;

	buf_printf(&path, "%s/%s", dir, name);
	int fd = open(path.text, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return no_file(path.text, reterr);
	enum status st = fstat(fd, &sb) == 0 ? ST_OK : no_file(path.text, reterr);
	if (st == ST_OK)
		st = pack_head(seal, name, (uint64_t)sb.st_size);
	if (st == ST_OK)
		st = pack_bytes(seal, fd, path.text, (uint64_t)sb.st_size, reterr);
	close(fd);
	return st;
}

static enum status pack_rules(struct seal *seal, const char *dir, struct problem *reterr)
{
	AUTO(buf_release) struct buf folder = BUF_INIT, name = BUF_INIT;
	struct dirent **list;
	enum status st = ST_OK;

	buf_printf(&folder, "%s/conf", dir);
	int n = scandir(folder.text, &list, NULL, alphasort);
	if (n < 0)
		return errno == ENOENT ? ST_OK : no_file(folder.text, reterr);
	for (int i = 0; i < n; i++) {
		buf_reset(&name);
		buf_printf(&name, "conf/%s", list[i]->d_name);
		if (st == ST_OK && known_name(name.text))
			st = pack_file(seal, dir, name.text, reterr);
		free(list[i]);
	}
	free(list);
	return st;
}

enum status backup_pack(const char *dir, const Backup *backup, int fd, const uint8_t key[KEY_SIZE],
			struct problem *reterr)
{
	AUTO(buf_release) struct buf head = BUF_INIT;
	AUTO(seal_end) struct seal *seal = NULL;
	static const uint8_t end[2];

	record_pack(&head, &backup->base);
	TRY(seal_create(fd, key, &seal, reterr));
	TRY(pack_head(seal, "head", head.len));
	TRY(seal_write(seal, head.text, head.len));
	TRY(pack_file(seal, dir, "db/data.mdb", reterr));
	TRY(pack_file(seal, dir, "keys/index.key", reterr));
	TRY(pack_rules(seal, dir, reterr));
	TRY(seal_write(seal, end, sizeof(end)));
	return seal_finish(seal);
}

/* ---- unpacking */

struct unpacking {
	struct seal *seal;
	const char *dir;
	struct problem *problem;
};

static enum status strange(const struct unpacking *u)
{
	return problem_set(u->problem, ST_BAD_DATA, NULL,
			   _("The file is sealed with this key, but it is no backup of a shop."));
}

static enum status need(const struct unpacking *u, void *ret, size_t n)
{
	size_t got;

	TRY(seal_read(u->seal, ret, n, &got));
	return got == n ? ST_OK : strange(u);
}

/* "" at the end. */
static enum status next_member(const struct unpacking *u, char name[NAME_MAX_LEN + 1],
			       uint64_t *ret_size)
{
	uint8_t length[2], size[8];

	TRY(need(u, length, sizeof(length)));
	size_t n = (size_t)length[0] << 8 | length[1];
	if (n > NAME_MAX_LEN)
		return strange(u);
	name[n] = '\0';
	*ret_size = 0;
	if (n == 0)
		return ST_OK;
	TRY(need(u, name, n));
	if (strlen(name) != n)
		return strange(u);
	TRY(need(u, size, sizeof(size)));
	for (size_t i = 0; i < sizeof(size); i++)
		*ret_size = *ret_size << 8 | size[i];
	return ST_OK;
}

static enum status write_bytes(const struct unpacking *u, int fd, const char *path, uint64_t size)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	char *piece = arena_alloc(&arena, PIECE);

	while (size > 0) {
		size_t n = size < PIECE ? (size_t)size : PIECE;
		TRY(need(u, piece, n));
		for (size_t at = 0; at < n;) {
			ssize_t done = write(fd, piece + at, n - at);
			if (done < 0 && errno != EINTR)
				return no_file(path, u->problem);
			at += done > 0 ? (size_t)done : 0;
		}
		size -= n;
	}
	return ST_OK;
}

static enum status unpack_member(const struct unpacking *u, const char *name, uint64_t size)
{
	AUTO(buf_release) struct buf path = BUF_INIT;
	mode_t mode = strncmp(name, "keys/", 5) == 0 ? 0440 : 0660;

	if (!known_name(name))
		return strange(u);
	buf_printf(&path, "%s/%s", u->dir, name);
	int fd = open(path.text, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return no_file(path.text, u->problem);
	enum status st = write_bytes(u, fd, path.text, size);
	if (st == ST_OK && (fchmod(fd, mode) != 0 || fsync(fd) != 0))
		st = no_file(path.text, u->problem);
	close(fd);
	return st;
}

static enum status unpack_head(const struct unpacking *u, struct arena *arena, Backup **ret)
{
	char name[NAME_MAX_LEN + 1];
	ProtobufCMessage *m;
	uint64_t size;

	TRY(next_member(u, name, &size));
	if (strcmp(name, "head") != 0 || size > HEAD_MAX)
		return strange(u);
	void *bytes = arena_alloc(arena, (size_t)size + 1);
	TRY(need(u, bytes, (size_t)size));
	if (record_unpack((struct bytes){ .p = bytes, .n = (size_t)size }, &backup__descriptor,
			  arena, &m) != ST_OK)
		return strange(u);
	*ret = (Backup *)m;
	return ST_OK;
}

static enum status make_folders(const struct unpacking *u)
{
	static const char *const names[] = { "", "/db", "/keys", "/conf" };
	static const mode_t modes[] = { 02770, 02770, 0750, 02770 };

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		AUTO(buf_release) struct buf path = BUF_INIT;
		buf_printf(&path, "%s%s", u->dir, names[i]);
		if (mkdir(path.text, 0700) != 0 || chmod(path.text, modes[i]) != 0)
			return no_file(path.text, u->problem);
	}
	return ST_OK;
}

static enum status sync_folders(const struct unpacking *u)
{
	static const char *const names[] = { "/db", "/keys", "/conf", "" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		AUTO(buf_release) struct buf path = BUF_INIT;
		buf_printf(&path, "%s%s", u->dir, names[i]);
		int fd = open(path.text, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		bool good = fd >= 0 && fsync(fd) == 0;
		enum status st = good ? ST_OK : no_file(path.text, u->problem);
		if (fd >= 0)
			close(fd);
		TRY(st);
	}
	return ST_OK;
}

static enum status unpack_files(const struct unpacking *u)
{
	char name[NAME_MAX_LEN + 1];
	bool store = false, key = false;
	uint64_t size;

	for (;;) {
		TRY(next_member(u, name, &size));
		if (name[0] == '\0')
			break;
		TRY(unpack_member(u, name, size));
		store |= strcmp(name, "db/data.mdb") == 0;
		key |= strcmp(name, "keys/index.key") == 0;
	}
	/* Whatever follows proves that the last piece is the last. */
	size_t more;
	TRY(seal_read(u->seal, name, 1, &more));
	return more == 0 && store && key ? ST_OK : strange(u);
}

enum status backup_unpack(int fd, const uint8_t key[KEY_SIZE], const char *dir, struct arena *arena,
			  Backup **ret, struct problem *reterr)
{
	AUTO(seal_end) struct seal *seal = NULL;
	struct unpacking u = { .dir = dir, .problem = reterr };

	TRY(seal_open(fd, key, &seal, reterr));
	u.seal = seal;
	TRY(unpack_head(&u, arena, ret));
	TRY(make_folders(&u));
	TRY(unpack_files(&u));
	return sync_folders(&u);
}
