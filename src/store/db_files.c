/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Paths, file systems and descriptors under the store. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/mem.h"
#include "db_internal.h"

char *db_path(const char *dir, const char *name)
{
	AUTO(buf_release) struct buf path = BUF_INIT;

	buf_printf(&path, "%s/%s", dir, name);
	return buf_take(&path);
}

void db_path_free(char **path)
{
	free(*path);
	*path = NULL;
}

mode_t db_umask_begin(void)
{
	return umask(007);
}

void db_umask_end(mode_t *old)
{
	umask(*old);
}

void db_fd_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

enum status db_errno(const char *path, int err, struct problem *reterr)
{
	if (err == ENOSPC || err == EDQUOT)
		return problem_set(reterr, ST_FULL, NULL, _("There is no room left for %s."), path);
	if (err == EACCES || err == EPERM)
		return problem_set(reterr, ST_NOT_PERMITTED, NULL,
				   _("The system does not let you use %s."), path);
	return problem_set(reterr, ST_IO, NULL, _("%s cannot be used: %s"), path, strerror(err));
}

enum status db_engine_status(int rc)
{
	switch (rc) {
	case MDB_SUCCESS:
		return ST_OK;
	case MDB_NOTFOUND:
		return ST_NOT_FOUND;
	case MDB_KEYEXIST:
		return ST_DUPLICATE;
	case MDB_PAGE_NOTFOUND:
	case MDB_CORRUPTED:
	case MDB_PANIC:
	case MDB_VERSION_MISMATCH:
	case MDB_INVALID:
		return ST_CORRUPT;
	case MDB_MAP_FULL:
	case ENOSPC:
	case EDQUOT:
	case EFBIG:
		return ST_FULL;
	case MDB_READERS_FULL:
		return ST_BUSY;
	case MDB_TXN_FULL:
		return ST_TOO_MANY;
	case MDB_BAD_VALSIZE:
	case MDB_BAD_TXN:
	case MDB_BAD_DBI:
	case MDB_BAD_RSLOT:
	case MDB_INCOMPATIBLE:
	case EINVAL:
		return ST_BUG;
	default:
		return ST_IO;
	}
}

enum status db_engine_problem(int rc, const char *what, struct problem *reterr)
{
	enum status st = db_engine_status(rc);

	switch ((int)st) {
	case ST_OK:
		return ST_OK;
	case ST_FULL:
		st = problem_set(reterr, st, NULL,
				 _("%s: there is no room left on the disk."), what);
		problem_todo(reterr, _("Free some space on the disk, then try again."));
		return st;
	case ST_CORRUPT:
		st = problem_set(reterr, st, NULL, _("%s: the store is damaged (%s)."), what,
				 mdb_strerror(rc));
		problem_todo(reterr, _("Stop working and restore the last backup."));
		return st;
	case ST_BUSY:
		return problem_set(reterr, st, NULL, _("%s: too many programs have the shop open."),
				   what);
	default:
		return problem_set(reterr, st, NULL, "%s: %s", what, mdb_strerror(rc));
	}
}

/* The engine needs byte-range locks, robust mutexes in a shared map and a write that a map
 * sees at once. An overlay (a container's root) gives all of these, because the engine opens
 * its files for writing from the start and so never maps a lower layer's copy; the memory
 * file systems do too, but forget the shop with the power. */
const char *db_filesystem_unfit(uint32_t magic)
{
	static const struct { uint32_t magic; const char *name; } unfit[] = {
		{ 0x00006969, "NFS" },       { 0x0000517b, "SMB" },      { 0xff534d42, "CIFS" },
		{ 0xfe534d42, "SMB2" },      { 0x65735546, "FUSE" },     { 0x00004d44, "FAT" },
		{ 0x2011bab0, "exFAT" },     { 0x01021997, "9P" },       { 0x00c36400, "Ceph" },
		{ 0x5346414f, "AFS" },       { 0x6b414653, "AFS" },      { 0x73757245, "Coda" },
		{ 0x0000564c, "NCP" },       { 0x786f4256, "vboxsf" },   { 0x01161970, "GFS2" },
		{ 0x7461636f, "OCFS2" },     { 0x0bd00bd0, "Lustre" },   { 0x0000f15f, "eCryptfs" },
		{ 0x5346544e, "NTFS" },      { 0x7366746e, "NTFS" },     { 0x00009660, "ISO 9660" },
		{ 0x73717368, "SquashFS" },  { 0x00004244, "HFS" },      { 0x0000482b, "HFS+" },
	};

	for (size_t i = 0; i < ARRAY_LEN(unfit); i++) {
		if (unfit[i].magic == magic)
			return unfit[i].name;
	}
	return NULL;
}

enum status db_filesystem_check(const char *path, struct problem *reterr)
{
	struct statfs fs;

	if (statfs(path, &fs) != 0)
		return db_errno(path, errno, reterr);
	const char *name = db_filesystem_unfit((uint32_t)fs.f_type);
	if (name == NULL)
		return ST_OK;
	enum status st = problem_set(reterr, ST_IO, NULL,
		_("%s lies on a file system of kind %s, where a shop is not safe."), path, name);
	problem_todo(reterr, _("Keep the shop on a local disk with ext4 or XFS."));
	return st;
}

enum status db_lock_file(const char *folder, struct problem *reterr)
{
	AUTO(db_path_free) char *path = db_path(folder, "lock.mdb");
	struct stat sb;

	/* Nothing to do is the usual case, and then the file is not even opened. */
	if (stat(path, &sb) == 0 && sb.st_size >= DB_LOCK_BYTES &&
	    sb.st_blocks * 512 >= DB_LOCK_BYTES)
		return ST_OK;
	AUTO(db_fd_close) int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0660);
	if (fd < 0)
		return db_errno(path, errno, reterr);
	int err = posix_fallocate(fd, 0, DB_LOCK_BYTES);
	return err == 0 ? ST_OK : db_errno(path, err, reterr);
}

enum status db_sync_dir(const char *path, struct problem *reterr)
{
	AUTO(db_fd_close) int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 || fsync(fd) != 0)
		return db_errno(path, errno, reterr);
	return ST_OK;
}

bool db_space(const char *path, uint64_t *ret_free, uint64_t *ret_reserve)
{
	struct statvfs fs;

	if (statvfs(path, &fs) != 0)
		return false;
	uint64_t part = (uint64_t)fs.f_blocks * fs.f_frsize / 16;
	*ret_free = (uint64_t)fs.f_bavail * fs.f_frsize;
	*ret_reserve = part < DB_RESERVE_BYTES ? part : DB_RESERVE_BYTES;
	return true;
}

static void mark_if_same(int fd, const struct stat *files, size_t n)
{
	struct stat sb;

	if (fstat(fd, &sb) != 0)
		return;
	for (size_t i = 0; i < n; i++) {
		int flags;
		if (sb.st_dev == files[i].st_dev && sb.st_ino == files[i].st_ino &&
		    (flags = fcntl(fd, F_GETFD)) >= 0)
			fcntl(fd, F_SETFD, flags | FD_CLOEXEC);
	}
}

void db_close_on_exec(const char *folder)
{
	static const char *const names[] = { "data.mdb", "lock.mdb" };
	enum { FD_SOME = 1024 };
	struct stat files[ARRAY_LEN(names)];
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		AUTO(db_path_free) char *path = db_path(folder, names[i]);
		if (stat(path, &files[n]) == 0)
			n++;
	}
	DIR *fds = opendir("/proc/self/fd");
	if (fds == NULL) {
		/* No /proc: the descriptors just opened are among the lowest. */
		for (int fd = 0; fd < FD_SOME; fd++)
			mark_if_same(fd, files, n);
		return;
	}
	for (struct dirent *e; (e = readdir(fds)) != NULL;) {
		char *end;
		long fd = strtol(e->d_name, &end, 10);
		if (*end == '\0' && end != e->d_name)
			mark_if_same((int)fd, files, n);
	}
	closedir(fds);
}

enum status db_key_read(const char *dir, uint8_t ret[KEY_SIZE], struct problem *reterr)
{
	AUTO(db_path_free) char *path = db_path(dir, "keys/index.key");
	AUTO(db_fd_close) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	uint8_t bytes[KEY_SIZE + 1];

	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR)) {
		enum status st = problem_set(reterr, ST_NO_INPUT, NULL,
			_("The key file %s is missing; without it phones cannot be found."), path);
		problem_todo(reterr, _("Put the key file back from backup."));
		return st;
	}
	if (fd < 0)
		return db_errno(path, errno, reterr);
	ssize_t n = read(fd, bytes, sizeof(bytes));
	if (n < 0)
		return db_errno(path, errno, reterr);
	if (n != KEY_SIZE) {
		enum status st = problem_set(reterr, ST_CORRUPT, NULL,
					     _("The key file %s is damaged."), path);
		problem_todo(reterr, _("Put the key file back from backup."));
		return st;
	}
	memcpy(ret, bytes, KEY_SIZE);
	return ST_OK;
}

/* Writes the key under a temporary name, so that no crash leaves half a key. */
static enum status write_key(const char *path, const uint8_t key[KEY_SIZE], struct problem *reterr)
{
	AUTO(buf_release) struct buf tmp = BUF_INIT;

	buf_printf(&tmp, "%s.tmp", path);
	if (unlink(tmp.text) != 0 && errno != ENOENT)
		return db_errno(tmp.text, errno, reterr);
	AUTO(db_fd_close) int fd = open(tmp.text, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return db_errno(tmp.text, errno, reterr);
	errno = EIO; /* what a short write means here */
	if (write(fd, key, KEY_SIZE) != KEY_SIZE || fchmod(fd, 0440) != 0 || fsync(fd) != 0 ||
	    rename(tmp.text, path) != 0)
		return db_errno(tmp.text, errno, reterr);
	return ST_OK;
}

enum status db_key_make(const char *dir, uint8_t ret[KEY_SIZE], struct problem *reterr)
{
	AUTO(db_path_free) char *folder = db_path(dir, "keys");
	AUTO(db_path_free) char *path = db_path(dir, "keys/index.key");
	struct stat sb;

	if (mkdir(folder, 0750) != 0 && errno != EEXIST)
		return db_errno(folder, errno, reterr);
	/* A key without a store is what a crash in the middle leaves, or a store that was moved
	 * away to be restored: the key is kept, for it cannot be made again. */
	if (stat(path, &sb) == 0)
		return db_key_read(dir, ret, reterr);
	random_bytes(ret, KEY_SIZE);
	TRY(write_key(path, ret, reterr));
	TRY(db_sync_dir(folder, reterr));
	return db_sync_dir(dir, reterr);
}
