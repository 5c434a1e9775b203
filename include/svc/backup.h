/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Backups: what a shop is, in one sealed file (io/seal.h), made while it is at work.
 *
 *   snapshot   DATA/backup.tmp/: the store as of one moment, its keys, the rules in use
 *   prove      every invariant, on the snapshot; what does not hold is not packed
 *   pack       the snapshot into one sealed file
 *   unpack     the other way, into a new folder, with nothing believed that was not proved
 *   place      the folder becomes DATA, whole or not at all; what stood there stays beside it
 *
 * Proving opens the store of the snapshot, so it needs a process in which no shop is open;
 * meibuctl runs it in a child. The steps keep nothing open between them.
 *
 * The key is 32 random bytes, DATA/keys/backup.key, made with the first backup. Whoever has
 * a backup and not its key learns nothing from it, so the owner keeps the key elsewhere, as
 * text: "meibu-backup-key" and 17 groups of four hex digits, the last of which proves the
 * others. A backup does not hold the key that opens it.
 */
#ifndef SVC_BACKUP_H
#define SVC_BACKUP_H

#include "base/hash.h"
#include "svc/op.h"

/* ---- keys (backup_key.c) */
/* That of a data folder; `make`: a new one if there is none. ST_NO_INPUT. */
enum status backup_key(const char *data, bool make, uint8_t ret[KEY_SIZE],
		       struct problem *reterr) MUST_CHECK;
/* Of a file: its 32 bytes, or the text. */
enum status backup_key_file(const char *path, uint8_t ret[KEY_SIZE],
			    struct problem *reterr) MUST_CHECK;
void backup_key_text(const uint8_t key[KEY_SIZE], struct buf *ret);
enum status backup_key_parse(const char *text, uint8_t ret[KEY_SIZE],
			     struct problem *reterr) MUST_CHECK;

/* ---- snapshots (backup.c) */
/* Copies an open shop into `dir`, which is made; needs the permission to export. *ret_lock keeps
 * others from the same folder until it is closed; ST_BUSY. What a dead program left is removed. */
enum status backup_snapshot(struct shop *, const struct session *, const char *dir, int *ret_lock,
			    struct problem *reterr) MUST_CHECK;
/* Opens the store in `dir`, proves everything, and says what it holds. */
enum status backup_prove(const char *dir, struct arena *, Backup **ret,
			 struct problem *reterr) MUST_CHECK;
/* Removes a snapshot: the files it knows, and the folder. */
enum status backup_remove(const char *dir, struct problem *reterr) MUST_CHECK;
/* Remembers in the shop that there is a backup, where, of what. */
enum status backup_note(struct shop *, const struct session *, Backup *, const char *file,
			struct problem *reterr) MUST_CHECK;
/* Renames `from`, which is whole and on the disk, to `data`. A folder that stands there is renamed
 * first, its new name goes to ret_old; without `replace` it is ST_DUPLICATE, and while somebody
 * works in it ST_BUSY. An empty folder is no shop. */
enum status backup_place(const char *from, const char *data, bool replace, struct buf *ret_old,
			 struct problem *reterr) MUST_CHECK;

/* ---- files (backup_file.c) */
enum status backup_pack(const char *dir, const Backup *, int fd, const uint8_t key[KEY_SIZE],
			struct problem *reterr) MUST_CHECK;
/* Into `dir`, which is made; everything is on the disk when it answers. ST_BAD_DATA, ST_CORRUPT. */
enum status backup_unpack(int fd, const uint8_t key[KEY_SIZE], const char *dir, struct arena *,
			  Backup **ret, struct problem *reterr) MUST_CHECK;

#endif
