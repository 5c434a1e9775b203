/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "svc/backup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "store/key.h"
#include "store/tables.h"
#include "svc/anchor.h"
#include "svc/body.h"
#include "svc/check.h"

enum { PIECE = 1 << 16 };
enum { LOCK_TRIES = 20, LOCK_PAUSE_NS = 50000000 };

static enum status no_file(const char *path, struct problem *reterr)
{
	return problem_set(reterr,
			   errno == ENOSPC || errno == EDQUOT ? ST_FULL :
			   errno == EACCES		      ? ST_NOT_PERMITTED : ST_IO,
			   NULL, _("%s cannot be used: %s"), path, strerror(errno));
}

/* ---- removing: only what snapshots and unpacked backups hold */

static enum status remove_file(const char *folder, const char *name, struct problem *reterr)
{
	AUTO(buf_release) struct buf path = BUF_INIT;

	buf_printf(&path, "%s/%s", folder, name);
	return unlink(path.text) == 0 || errno == ENOENT ? ST_OK : no_file(path.text, reterr);
}

static enum status remove_folder(const char *dir, const char *name, struct problem *reterr)
{
	AUTO(buf_release) struct buf folder = BUF_INIT;
	struct dirent **list;
	enum status st = ST_OK;

	buf_printf(&folder, "%s/%s", dir, name);
	int n = scandir(folder.text, &list, NULL, alphasort);
	for (int i = 0; i < n; i++) {
		if (st == ST_OK && strcmp(list[i]->d_name, ".") != 0 &&
		    strcmp(list[i]->d_name, "..") != 0)
			st = remove_file(folder.text, list[i]->d_name, reterr);
		free(list[i]);
	}
	if (n >= 0)
		free(list);
	TRY(st);
	return rmdir(folder.text) == 0 || errno == ENOENT ? ST_OK : no_file(folder.text, reterr);
}

enum status backup_remove(const char *dir, struct problem *reterr)
{
	TRY(remove_folder(dir, "db", reterr));
	TRY(remove_folder(dir, "keys", reterr));
	TRY(remove_folder(dir, "conf", reterr));
	TRY(remove_file(dir, "writer.gate", reterr));
	return rmdir(dir) == 0 || errno == ENOENT ? ST_OK : no_file(dir, reterr);
}

/* ---- snapshots */

static enum status make_folder(const char *dir, const char *name, struct problem *reterr)
{
	AUTO(buf_release) struct buf path = BUF_INIT;

	buf_printf(&path, "%s/%s", dir, name);
	return mkdir(path.text, 0700) == 0 ? ST_OK : no_file(path.text, reterr);
}

static enum status copy_bytes(int from, int to)
{
	char piece[PIECE];
	ssize_t n;

	while ((n = read(from, piece, sizeof(piece))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return ST_IO;
		for (ssize_t at = 0, done; at < n; at += done) {
			done = write(to, piece + at, (size_t)(n - at));
			if (done < 0)
				return ST_IO;
		}
	}
	return ST_OK;
}

static enum status copy_file(const char *from_dir, const char *to_dir, const char *name,
			     struct problem *reterr)
{
	AUTO(buf_release) struct buf from = BUF_INIT, to = BUF_INIT;
	enum status st = ST_OK;

	buf_printf(&from, "%s/%s", from_dir, name);
	buf_printf(&to, "%s/%s", to_dir, name);
	int in = open(from.text, O_RDONLY | O_CLOEXEC);
	if (in < 0)
		return no_file(from.text, reterr);
	int out = open(to.text, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (out < 0 || copy_bytes(in, out) != ST_OK)
		st = no_file(to.text, reterr);
	close(in);
	if (out >= 0)
		close(out);
	return st;
}

static bool is_rule(const char *name)
{
	size_t n = strlen(name);

	return name[0] != '.' && ((n > 5 && strcmp(name + n - 5, ".yaml") == 0) ||
				  (n > 5 && strcmp(name + n - 5, ".conf") == 0));
}

static enum status copy_rules(const struct shop *shop, const char *dir, struct problem *reterr)
{
	AUTO(buf_release) struct buf to = BUF_INIT;
	struct dirent **list;
	enum status st = ST_OK;

	if (shop->conf_dir[0] == '\0')
		return ST_OK;
	buf_printf(&to, "%s/conf", dir);
	int n = scandir(shop->conf_dir, &list, NULL, alphasort);
	if (n < 0)
		return errno == ENOENT ? ST_OK : no_file(shop->conf_dir, reterr);
	for (int i = 0; i < n; i++) {
		if (st == ST_OK && is_rule(list[i]->d_name))
			st = copy_file(shop->conf_dir, to.text, list[i]->d_name, reterr);
		free(list[i]);
	}
	free(list);
	return st;
}

static enum status copy_store(struct shop *shop, const char *dir, struct problem *reterr)
{
	AUTO(buf_release) struct buf path = BUF_INIT;

	buf_printf(&path, "%s/db/data.mdb", dir);
	int fd = open(path.text, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return no_file(path.text, reterr);
	enum status st = db_copy(shop->db, fd, reterr);
	close(fd);
	return st;
}

static enum status fill_snapshot(struct shop *shop, const char *dir, struct problem *reterr)
{
	TRY(make_folder(dir, "db", reterr));
	TRY(make_folder(dir, "keys", reterr));
	TRY(make_folder(dir, "conf", reterr));
	TRY(copy_file(shop->data, dir, "keys/index.key", reterr));
	TRY(copy_rules(shop, dir, reterr));
	return copy_store(shop, dir, reterr);
}

/* The folder is the lock: whoever died in it left it unlocked, though under load the kernel may
 * take a moment to see to it. */
static enum status lock_folder(const char *dir, int *ret, struct problem *reterr)
{
	if (mkdir(dir, 0700) != 0 && errno != EEXIST)
		return no_file(dir, reterr);
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return no_file(dir, reterr);
	bool mine = flock(fd, LOCK_EX | LOCK_NB) == 0;
	for (int tries = LOCK_TRIES; tries > 0 && !mine; tries--) {
		nanosleep(&(struct timespec){ .tv_nsec = LOCK_PAUSE_NS }, NULL);
		mine = flock(fd, LOCK_EX | LOCK_NB) == 0;
	}
	if (!mine) {
		close(fd);
		return problem_set(reterr, ST_BUSY, NULL, _("A backup is being made already."));
	}
	*ret = fd;
	return ST_OK;
}

enum status backup_snapshot(struct shop *shop, const struct session *who, const char *dir,
			    int *ret_lock, struct problem *reterr)
{
	struct role role;
	int lock = -1;

	TRY(session_role(shop, who, PERM_EXPORT, &role, reterr));
	TRY(lock_folder(dir, &lock, reterr));
	enum status st = remove_folder(dir, "db", reterr);
	if (st == ST_OK)
		st = remove_folder(dir, "keys", reterr);
	if (st == ST_OK)
		st = remove_folder(dir, "conf", reterr);
	if (st == ST_OK)
		st = fill_snapshot(shop, dir, reterr);
	if (st != ST_OK) {
		enum status gone = backup_remove(dir, NULL);
		(void)gone;
		close(lock);
		return st;
	}
	*ret_lock = lock;
	return ST_OK;
}

/* ---- what a store holds */

static enum status head_hash(struct tx *tx, char letter, uint32_t number, struct arena *arena,
			     ProtobufCBinaryData *ret)
{
	if (number == 0)
		return ST_OK;
	ret->data = arena_alloc(arena, HASH_SIZE);
	ret->len = HASH_SIZE;
	return anchor_hash(tx, letter, number, ret->data);
}

static enum status heads(struct tx *tx, struct arena *arena, Backup *ret)
{
	uint32_t next;

	TRY(ledger_next(tx, &next));
	ret->entries = next - 1;
	TRY(record_next_id(tx, TABLE_AUDIT, &next));
	ret->audit_rows = next - 1;
	TRY(head_hash(tx, 'E', ret->entries, arena, &ret->entry_hash));
	return head_hash(tx, 'A', ret->audit_rows, arena, &ret->audit_hash);
}

static enum status look(struct shop *shop, struct arena *arena, Backup *ret, struct problem *reterr)
{
	AUTO(tx_end) struct tx *tx = NULL;
	struct db_stat stat;

	TRY(tx_begin(shop->db, TX_READ, "backup", &tx, reterr));
	TRY(heads(tx, arena, ret));
	TRY(db_stat(shop->db, &stat, reterr));
	ret->at = clock_now().ms;
	ret->program = arena_dup(arena, MEIBU_VERSION);
	ret->schema = DB_SCHEMA;
	ret->shop_name = arena_dup(arena, shop->conf.name);
	ret->store_bytes = stat.file_bytes;
	return ST_OK;
}

static enum status prove_all(struct shop *shop, struct problem *reterr)
{
	for (size_t i = 0; i < check_count(); i++) {
		struct problem p = PROBLEM_INIT;
		enum status st = check_run(shop, i, &p);
		if (st == ST_OK)
			continue;
		st = problem_set(reterr, ST_CHECK_FAILED, NULL, "%s: %s", check_name(i), p.message);
		problem_todo(reterr, _("See meibuctl check; the last good backup is the one "
				       "before."));
		return st;
	}
	return ST_OK;
}

enum status backup_prove(const char *dir, struct arena *arena, Backup **ret, struct problem *reterr)
{
	AUTO(buf_release) struct buf conf = BUF_INIT;
	struct shop shop;
	struct shop_options options = { .data = dir };
	Backup *b = (Backup *)message_new(&backup__descriptor, arena);

	buf_printf(&conf, "%s/conf/meibu.conf", dir);
	if (access(conf.text, R_OK) == 0)
		options.conf = conf.text;
	enum status st = shop_prepare(&options, &shop, reterr);
	if (st == ST_OK)
		st = shop_open(&shop, reterr);
	if (st == ST_OK)
		st = look(&shop, arena, b, reterr);
	if (st == ST_OK)
		st = prove_all(&shop, reterr);
	shop_close(&shop);
	*ret = b;
	return st;
}

/* ---- remembering */

enum status backup_note(struct shop *shop, const struct session *who, Backup *backup,
			const char *file, struct problem *reterr)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	AUTO(buf_release) struct buf clean = BUF_INIT;
	BackupNote args = BACKUP_NOTE__INIT;
	ProtobufCMessage *answer;

	text_clean(&clean, file, strlen(file), TEXT_LINE); /* a file is called as it likes */
	backup->file = arena_dup(&arena, clean.text);
	args.record = backup;
	enum status st = op_run(shop, who, op_find("backup.note"), NULL, &args.base, &arena,
				&answer, reterr);
	backup->file = NULL;
	return st;
}

static struct key note_key(void)
{
	struct key key;

	key_start(&key, META_BACKUP);
	return key;
}

enum status op_backup_note(struct op_call *call)
{
	const BackupNote *a = call->args;
	AUTO(buf_release) struct buf packed = BUF_INIT;
	struct key key = note_key();

	if (a->record == NULL || a->record->file[0] == '\0')
		return problem_set(call->problem, ST_BAD_VALUE, "file", _("Say where it went."));
	TRY(record_check(&a->record->base, call->problem));
	buf_printf(&call->detail, "%s: E%u, %u", a->record->file, a->record->entries,
		   a->record->audit_rows);
	record_pack(&packed, &a->record->base);
	TRY(db_put(call->tx, TABLE_META, key_of(&key),
		   (struct bytes){ .p = packed.text, .n = packed.len }, PUT_ANY));
	((BackupNote *)call->ret)->record = a->record;
	return ST_OK;
}

enum status op_backup_last(struct op_call *call)
{
	struct key key = note_key();
	struct bytes value;
	ProtobufCMessage *m;

	enum status st = db_get(call->tx, TABLE_META, key_of(&key), &value);
	if (st == ST_NOT_FOUND)
		return ST_OK;
	TRY(st);
	TRY(record_unpack(value, &backup__descriptor, call->arena, &m));
	((BackupNote *)call->ret)->record = (Backup *)m;
	return ST_OK;
}

/* ---- placing */

static enum status sync_parent(const char *path, struct problem *reterr)
{
	AUTO(buf_release) struct buf dir = BUF_INIT;
	const char *slash = strrchr(path, '/');

	buf_add(&dir, slash == NULL ? "." : path,
		slash == NULL ? 1 : (size_t)(slash - path) + (slash == path));
	int fd = open(dir.text, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool good = fd >= 0 && fsync(fd) == 0;
	enum status st = good ? ST_OK : no_file(dir.text, reterr);
	if (fd >= 0)
		close(fd);
	return st;
}

/* Does another process work in the store there? A store that cannot be opened is nobody's. */
static enum status nobody_there(const char *data, struct problem *reterr)
{
	struct problem ignore = PROBLEM_INIT;
	struct db_stat stat = { .readers = 0 };
	struct db *db;

	enum status st = db_open(data, "restore", &db, &ignore);
	if (st != ST_OK)
		return st == ST_BUSY ? problem_set(reterr, st, NULL, "%s", ignore.message) : ST_OK;
	st = db_stat(db, &stat, reterr);
	db_close(db);
	TRY(st);
	if (stat.readers <= 1)
		return ST_OK;
	st = problem_set(reterr, ST_BUSY, NULL,
			 _("Others are at work in %s: %u programs."), data, stat.readers - 1);
	problem_todo(reterr, _("Leave meibu on all terminals, then try again."));
	return st;
}

static enum status may_replace(const char *data, bool replace, struct buf *ret_old,
			       struct problem *reterr)
{
	char at[DATE_TEXT_MAX];

	if (!replace) {
		enum status st = problem_set(reterr, ST_DUPLICATE, NULL,
					     _("There is something in %s."), data);
		problem_todo(reterr, _("Restore to another folder, or say --replace: what is there "
				       "is kept under another name."));
		return st;
	}
	TRY(nobody_there(data, reterr));
	wall_text(instant_wall(clock_now()), at);
	buf_printf(ret_old, "%s.before-%s", data, at);
	return ST_OK;
}

/* One step where the file system can exchange two names; two where it cannot. */
static enum status exchange(const char *from, const char *data, const char *old,
			    struct problem *reterr)
{
	if (renameat2(AT_FDCWD, from, AT_FDCWD, data, RENAME_EXCHANGE) == 0)
		return rename(from, old) == 0 ? ST_OK : no_file(old, reterr);
	if (rename(data, old) != 0)
		return no_file(old, reterr);
	if (rename(from, data) == 0)
		return ST_OK;
	enum status st = no_file(data, reterr);
	(void)!rename(old, data);
	return st;
}

enum status backup_place(const char *from, const char *data, bool replace, struct buf *ret_old,
			 struct problem *reterr)
{
	if (rmdir(data) == 0 || errno == ENOENT) {
		if (rename(from, data) != 0)
			return no_file(data, reterr);
	} else {
		TRY(may_replace(data, replace, ret_old, reterr));
		TRY(exchange(from, data, ret_old->text, reterr));
	}
	return sync_parent(data, reterr);
}
