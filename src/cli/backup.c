/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Backups made, proved and put back. What opens a copy of a store runs in a child: one that
 * is damaged can end whoever reads it, and this process has the shop itself open.
 */
#include "svc/backup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/command.h"
#include "cli/guard.h"
#include "cli/out.h"
#include "cli/output.h"
#include "io/json.h"
#include "svc/anchor.h"
#include "svc/login.h"

enum { HEAD_MAX = 4096, KEEP_MAX = 10000 };

/* ---- proving in a child */

struct told {
	enum status status;
	struct problem problem;
	size_t n;
	uint8_t head[HEAD_MAX]; /* packed Backup */
};

struct proof {
	const char *dir;
	struct told told;
	bool heard;
};

static void prove(void *ctx, struct guard *guard)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	const struct proof *p = ctx;
	struct told told = { .problem = PROBLEM_INIT };
	Backup *backup = NULL;

	told.status = backup_prove(p->dir, &arena, &backup, &told.problem);
	if (told.status == ST_OK) {
		REQUIRE(backup__get_packed_size(backup) <= HEAD_MAX);
		told.n = backup__pack(backup, told.head);
	}
	guard_tell(guard, &told, sizeof(told));
}

static void hear(void *ctx, const void *message, size_t n)
{
	struct proof *p = ctx;

	REQUIRE(n == sizeof(p->told));
	memcpy(&p->told, message, n);
	p->heard = true;
}

static enum status proved(struct cli *cli, const char *dir, Backup **ret)
{
	struct proof p = { .dir = dir };
	ProtobufCAllocator arena = message_allocator(&cli->arena);
	bool ended;
	int signal;

	TRY(guard_run(prove, hear, &p, &ended, &signal, &cli->problem));
	if (ended || !p.heard)
		return problem_set(&cli->problem, ST_CORRUPT, NULL,
				   _("The copy of the store cannot be read."));
	cli->problem = p.told.problem;
	TRY(p.told.status);
	*ret = backup__unpack(&arena, p.told.n, p.told.head);
	REQUIRE(*ret != NULL);
	return ST_OK;
}

/* ---- telling */

static void tell(struct cli *cli, const Backup *b, const char *done, const char *file)
{
	AUTO(buf_release) struct buf out = BUF_INIT;
	char at[DATE_TEXT_MAX], entry[ANCHOR_TEXT_MAX] = "-", audit[ANCHOR_TEXT_MAX] = "-";

	if (cli->json) {
		json_add_message(&out, &b->base);
		buf_putc(&out, '\n');
		out_write(&out);
		return;
	}
	wall_text(instant_wall((instant){ .ms = b->at }), at);
	if (b->entry_hash.len == HASH_SIZE)
		anchor_text('E', b->entries, b->entry_hash.data, entry);
	if (b->audit_hash.len == HASH_SIZE)
		anchor_text('A', b->audit_rows, b->audit_hash.data, audit);
	buf_printf(&out, "%s: %s\n", done, file);
	buf_printf(&out, _("  shop       %s\n  made       %s by meibu %s\n"
			   "  ledger     %u entries, the last one %s\n"
			   "  audit      %u rows, the last one %s\n  store      %llu KiB\n"),
		   b->shop_name, at, b->program, b->entries, entry, b->audit_rows, audit,
		   (unsigned long long)(b->store_bytes >> 10));
	out_write(&out);
}

/* ---- keys */

static enum status find_key(struct cli *cli, bool make, uint8_t ret[KEY_SIZE])
{
	const char *file = cli_value(cli, "key");

	return file != NULL ? backup_key_file(file, ret, &cli->problem) :
			      backup_key(cli->shop.data, make, ret, &cli->problem);
}

static enum status show_key(struct cli *cli)
{
	AUTO(buf_release) struct buf out = BUF_INIT;
	uint8_t key[KEY_SIZE];
	struct role role;

	TRY(cli_arguments(cli, 0, 0));
	TRY(session_role(&cli->shop, &cli->who, PERM_EXPORT, &role, &cli->problem));
	TRY(find_key(cli, true, key));
	backup_key_text(key, &out);
	buf_putc(&out, '\n');
	out_write(&out);
	return ST_OK;
}

/* ---- making */

static enum status write_file(struct cli *cli, const char *dir, const Backup *backup,
			      const char *path)
{
	struct output o = { .problem = &cli->problem };
	uint8_t key[KEY_SIZE];

	TRY(find_key(cli, true, key));
	enum status st = output_open(&o, path);
	if (st == ST_OK)
		st = backup_pack(dir, backup, o.fd, key, &cli->problem);
	if (st == ST_OK)
		st = output_keep(&o);
	output_close(&o);
	return st;
}

/* The shop is closed while its snapshot is proved: a child must not inherit an open store. */
static enum status from_snapshot(struct cli *cli, const char *dir, const char *path)
{
	struct shop_options options = cli_shop_options(cli);
	Backup *backup;

	shop_close(&cli->shop);
	TRY(proved(cli, dir, &backup));
	TRY(shop_prepare(&options, &cli->shop, &cli->problem));
	TRY(write_file(cli, dir, backup, path));
	TRY(shop_open(&cli->shop, &cli->problem));
	TRY(backup_note(&cli->shop, &cli->who, backup, path, &cli->problem));
	tell(cli, backup, _("Backed up and proved"), path);
	return ST_OK;
}

static enum status make(struct cli *cli, const char *path)
{
	AUTO(buf_release) struct buf dir = BUF_INIT;
	int lock = -1;

	buf_printf(&dir, "%s/backup.tmp", cli->shop.data);
	TRY(backup_snapshot(&cli->shop, &cli->who, dir.text, &lock, &cli->problem));
	enum status st = from_snapshot(cli, dir.text, path);
	enum status gone = backup_remove(dir.text, st == ST_OK ? &cli->problem : NULL);
	close(lock);
	return st == ST_OK ? gone : st;
}

/* ---- a folder of them */

static const char before[] = "meibu-", after[] = ".bak";

static int is_backup(const struct dirent *e)
{
	size_t n = strlen(e->d_name);

	return strncmp(e->d_name, before, strlen(before)) == 0 &&
	       n == strlen("meibu-20261122-033000.bak") && strcmp(e->d_name + n - 4, after) == 0;
}

/* Their names order them; the oldest go. */
static enum status keep_newest(struct cli *cli, const char *folder, int64_t keep)
{
	struct dirent **list;
	enum status st = ST_OK;
	int n = scandir(folder, &list, is_backup, alphasort);

	if (n < 0)
		return problem_set(&cli->problem, ST_IO, NULL, _("%s cannot be used: %s"), folder,
				   strerror(errno));
	for (int i = 0; i < n; i++) {
		AUTO(buf_release) struct buf path = BUF_INIT;
		buf_printf(&path, "%s/%s", folder, list[i]->d_name);
		if (st == ST_OK && i < n - keep && unlink(path.text) != 0)
			st = problem_set(&cli->problem, ST_IO, NULL, _("%s cannot be used: %s"),
					 path.text, strerror(errno));
		free(list[i]);
	}
	free(list);
	return st;
}

static enum status make_into(struct cli *cli, const char *folder)
{
	AUTO(buf_release) struct buf path = BUF_INIT;
	int64_t keep = 0;

	TRY(cli_arguments(cli, 0, 0));
	TRY(cli_number(cli, "keep", 1, KEEP_MAX, &keep));
	wall now = instant_wall(clock_now());
	int clock = wall_minute(now).n;
	struct civil date = day_civil(wall_day(now));
	buf_printf(&path, "%s/%s%04d%02d%02d-%02d%02d%02d%s", folder, before, date.year, date.month,
		   date.day, clock / 60, clock % 60, (int)(clock_now().ms / 1000 % 60), after);
	TRY(make(cli, path.text));
	return keep > 0 ? keep_newest(cli, folder, keep) : ST_OK;
}

enum status cli_backup(struct cli *cli)
{
	const char *folder = cli_value(cli, "into");

	if (cli_given(cli, "show-key"))
		return show_key(cli);
	if (folder != NULL)
		return make_into(cli, folder);
	if (cli_given(cli, "keep"))
		return problem_set(&cli->problem, ST_USAGE, "keep", _("--keep belongs to --into."));
	TRY(cli_arguments(cli, 1, 1));
	return make(cli, cli->args[0]);
}

/* ---- proving a file, putting it back */

static bool same_hash(ProtobufCBinaryData a, ProtobufCBinaryData b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

/* What it holds is what it says it holds. */
static enum status unpack_and_prove(struct cli *cli, const char *path, const char *dir,
				    Backup **ret)
{
	char quoted[TEXT_SHORT_MAX];
	uint8_t key[KEY_SIZE];
	Backup *said, *is;

	TRY(find_key(cli, false, key));
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return problem_set(&cli->problem, ST_NO_INPUT, NULL, _("%s cannot be read: %s."),
				   text_short(path, quoted), strerror(errno));
	enum status st = backup_unpack(fd, key, dir, &cli->arena, &said, &cli->problem);
	close(fd);
	TRY(st);
	TRY(proved(cli, dir, &is));
	if (is->entries != said->entries || is->audit_rows != said->audit_rows ||
	    !same_hash(is->entry_hash, said->entry_hash) ||
	    !same_hash(is->audit_hash, said->audit_hash))
		return problem_set(&cli->problem, ST_CORRUPT, NULL,
				   _("The backup does not hold what it says."));
	*ret = said;
	return ST_OK;
}

enum status cli_verify(struct cli *cli)
{
	const char *tmp = secure_getenv("TMPDIR");
	AUTO(buf_release) struct buf dir = BUF_INIT, inside = BUF_INIT;
	Backup *backup;

	TRY(cli_arguments(cli, 1, 1));
	buf_printf(&dir, "%s/meibu-verify.XXXXXX", tmp != NULL ? tmp : "/var/tmp");
	if (mkdtemp(dir.text) == NULL)
		return problem_set(&cli->problem, ST_CANNOT_CREATE, NULL,
				   _("%s cannot be created: %s."), dir.text, strerror(errno));
	buf_printf(&inside, "%s/shop", dir.text);
	enum status st = unpack_and_prove(cli, cli->args[0], inside.text, &backup);
	if (st == ST_OK)
		tell(cli, backup, _("Restored for a try and proved"), cli->args[0]);
	enum status gone = backup_remove(inside.text, st == ST_OK ? &cli->problem : NULL);
	rmdir(dir.text);
	return st == ST_OK ? gone : st;
}

enum status cli_restore(struct cli *cli)
{
	const char *to = cli_value(cli, "to");
	AUTO(buf_release) struct buf dir = BUF_INIT, old = BUF_INIT, line = BUF_INIT;
	Backup *backup;

	TRY(cli_arguments(cli, 1, 1));
	if (to == NULL)
		return problem_set(&cli->problem, ST_USAGE, "to",
				   _("Say where to: --to DIR. The data folder of this shop is %s."),
				   cli->shop.data);
	buf_printf(&dir, "%s.restore", to);
	TRY(backup_remove(dir.text, &cli->problem));
	enum status st = unpack_and_prove(cli, cli->args[0], dir.text, &backup);
	if (st == ST_OK)
		st = backup_place(dir.text, to, cli_given(cli, "replace"), &old, &cli->problem);
	if (st != ST_OK) {
		enum status gone = backup_remove(dir.text, NULL);
		(void)gone;
		return st;
	}
	tell(cli, backup, _("Restored and proved"), to);
	if (old.len > 0 && !cli->json) {
		buf_printf(&line, _("What was there before is now %s.\n"), old.text);
		out_write(&line);
	}
	return ST_OK;
}
