/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is wrong with this installation. Each finding is a line: how bad it is, what was
 * looked at, what was found, and what to do. The store is looked at in a child, for a
 * damaged one can end whoever reads it.
 */
#include <errno.h>
#include <langinfo.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/command.h"
#include "cli/guard.h"
#include "cli/out.h"
#include "io/json.h"
#include "svc/login.h"

enum badness { FINE, WARN, BAD };

struct finding {
	enum badness level;
	char name[24];
	char text[512];
	char todo[256];
};

struct doctor {
	struct cli *cli;
	int counts[3];
	struct guard *guard; /* in the child: where findings go */
};

/* ---- telling */

static void print(struct doctor *d, const struct finding *f)
{
	enum { NAME_WIDTH = 12 };
	static const char *const words[] = { "ok", "warn", "bad" };
	AUTO(buf_release) struct buf out = BUF_INIT;

	d->counts[f->level]++;
	if (d->cli->json) {
		buf_printf(&out, "{\"level\":\"%s\",\"name\":\"%s\",\"text\":", words[f->level],
			   f->name);
		json_add_string(&out, f->text);
		if (f->todo[0] != '\0') {
			buf_puts(&out, ",\"todo\":");
			json_add_string(&out, f->todo);
		}
		buf_puts(&out, "}\n");
	} else {
		buf_printf(&out, "%-4s  ", words[f->level]);
		text_fit(&out, f->name, NAME_WIDTH, false);
		buf_puts(&out, "  ");
		text_clean(&out, f->text, strlen(f->text), TEXT_LINE); /* paths, TERM: anything */
		buf_putc(&out, '\n');
		if (f->todo[0] != '\0')
			buf_printf(&out, "      %*s  %s\n", NAME_WIDTH, "", f->todo);
	}
	out_write(&out);
}

static void hear(void *ctx, const void *message, size_t n)
{
	REQUIRE(n == sizeof(struct finding));
	print(ctx, message);
}

static void found(struct doctor *d, enum badness level, const char *name, const char *todo,
		  const char *fmt, ...) PRINTF_LIKE(5, 6);

static void found(struct doctor *d, enum badness level, const char *name, const char *todo,
		  const char *fmt, ...)
{
	struct finding f = { .level = level };
	va_list args;

	snprintf(f.name, sizeof(f.name), "%s", name);
	snprintf(f.todo, sizeof(f.todo), "%s", todo);
	va_start(args, fmt);
	vsnprintf(f.text, sizeof(f.text), fmt, args);
	va_end(args);
	if (d->guard != NULL)
		guard_tell(d->guard, &f, sizeof(f));
	else
		print(d, &f);
}

static void found_problem(struct doctor *d, enum badness level, const char *name,
			  const struct problem *p)
{
	found(d, level, name, p->todo, "%s",
	      p->message[0] != '\0' ? p->message : status_text(p->status));
}

/* ---- language and terminal */

static void look_at_locale(struct doctor *d)
{
	const char *lang = secure_getenv("LC_ALL");

	if (lang == NULL || lang[0] == '\0')
		lang = secure_getenv("LC_CTYPE");
	if (lang == NULL || lang[0] == '\0')
		lang = secure_getenv("LANG");
	if (lang == NULL)
		lang = "";
	if (strcasestr(lang, "UTF-8") == NULL && strcasestr(lang, "UTF8") == NULL)
		found(d, WARN, "locale", _("Set LANG to C.UTF-8 or zh_CN.UTF-8."),
		      _("The locale \"%s\" is not UTF-8; meibu uses C.UTF-8."), lang);
	else if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
		found(d, BAD, "locale", _("Install the locale, or set LANG to C.UTF-8."),
		      _("The system cannot set a UTF-8 locale."));
	else
		found(d, FINE, "locale", "", "%s", lang);
	if (i18n_init(secure_getenv("MEIBU_LANG")))
		found(d, FINE, "language", "", "%s", i18n_language());
	else
		found(d, WARN, "language", _("Install the catalogue: make install."),
		      _("The Chinese texts are not installed; meibu speaks English."));
}

/* terminfo lies in several places, under the first letter or its code. */
static bool knows_terminal(const char *term)
{
	static const char *const dirs[] = { "/etc/terminfo", "/lib/terminfo", "/usr/share/terminfo",
					    "/usr/lib/terminfo", "/usr/local/share/terminfo" };
	AUTO(buf_release) struct buf path = BUF_INIT;
	const char *own = secure_getenv("TERMINFO");

	if (strchr(term, '/') != NULL)
		return false;
	for (size_t i = 0; i <= ARRAY_LEN(dirs); i++) {
		const char *dir = i < ARRAY_LEN(dirs) ? dirs[i] : own;
		if (dir == NULL)
			continue;
		buf_reset(&path);
		buf_printf(&path, "%s/%c/%s", dir, term[0], term);
		if (access(path.text, R_OK) == 0)
			return true;
		buf_reset(&path);
		buf_printf(&path, "%s/%02x/%s", dir, (unsigned char)term[0], term);
		if (access(path.text, R_OK) == 0)
			return true;
	}
	return false;
}

static void look_at_terminal(struct doctor *d)
{
	const char *term = secure_getenv("TERM");
	char quoted[TEXT_SHORT_MAX];

	if (term == NULL || term[0] == '\0')
		found(d, WARN, "terminal", _("Set TERM, for example to xterm-256color."),
		      _("TERM is not set; meibu needs it."));
	else if (strcmp(term, "dumb") == 0)
		found(d, WARN, "terminal", _("Use another terminal for meibu; meibuctl works."),
		      _("A dumb terminal cannot move its cursor."));
	else if (!knows_terminal(term))
		found(d, WARN, "terminal",
		      _("Install ncurses-term, or set TERM to xterm-256color."),
		      _("The terminal \"%s\" is not known to this system."),
		      text_short(term, quoted));
	else
		found(d, FINE, "terminal", "", "%s", term);
}

static void look_at_clock(struct doctor *d)
{
	const char *frozen = secure_getenv("MEIBU_NOW");
	char text[DATE_TEXT_MAX];

	if (frozen != NULL && frozen[0] != '\0')
		found(d, WARN, "clock", _("Unset MEIBU_NOW; it is for tests."),
		      _("The clock stands still at %s."), instant_text(clock_now(), text));
	else
		found(d, FINE, "clock", "", "%s, %s", instant_text(clock_now(), text),
		      d->cli->shop.conf.zone);
}

/* ---- the data folder and its disk */

static void look_at_place(struct doctor *d, const char *path, mode_t forbidden)
{
	struct stat sb;

	if (stat(path, &sb) != 0)
		found(d, BAD, "data",
		      _("Make a shop with meibuctl init, or say where it is with --data."),
		      _("%s cannot be looked at: %s."), path, strerror(errno));
	else if (sb.st_mode & forbidden)
		found(d, WARN, "data", _("Take the right from others: chmod o-rwx."),
		      _("%s is open to every user of this machine."), path);
	else if (access(path, S_ISDIR(sb.st_mode) ? R_OK | W_OK | X_OK : R_OK | W_OK) != 0)
		found(d, BAD, "data",
		      _("Run meibu as its owner or in its group, or change the owner."),
		      _("%s may not be read and written by this user."), path);
	else
		found(d, FINE, "data", "", "%s", path);
}

/* Magic numbers of statfs(2). */
static const struct {
	unsigned long magic;
	const char *name;
	bool remote;
} file_systems[] = {
	{ 0x6969, "nfs", true },	{ 0xff534d42, "cifs", true },
	{ 0xfe534d42, "smb2", true },	{ 0x517b, "smb", true },
	{ 0x65735546, "fuse", true },	{ 0x01021997, "9p", true },
	{ 0x00c36400, "ceph", true },	{ 0x5346414f, "afs", true },
	{ 0x01021994, "tmpfs", false }, { 0xef53, "ext4", false },
	{ 0x58465342, "xfs", false },	{ 0x9123683e, "btrfs", false },
	{ 0x2fc12fc1, "zfs", false },	{ 0x794c7630, "overlayfs", false },
	{ 0xf2f52010, "f2fs", false },	{ 0x4d44, "vfat", false },
	{ 0x2011bab0, "exfat", false },
};

static void look_at_file_system(struct doctor *d, const char *path)
{
	struct statfs sb;
	size_t i = 0;

	if (statfs(path, &sb) != 0)
		return; /* told already */
	unsigned long magic = (unsigned long)sb.f_type & 0xffffffffUL;
	while (i < ARRAY_LEN(file_systems) && file_systems[i].magic != magic)
		i++;
	const char *name = i < ARRAY_LEN(file_systems) ? file_systems[i].name : _("unknown");
	if (i < ARRAY_LEN(file_systems) && file_systems[i].remote)
		found(d, BAD, "disk", _("Move the data folder to a disk of this machine."),
		      _("The store must not lie on a network file system (%s): locks and shared "
			"memory do not work there."),
		      name);
	else if (magic == 0x01021994)
		found(d, WARN, "disk", _("Move the data folder to a disk."),
		      _("The store lies in memory (%s) and is gone after a restart."), name);
	else
		found(d, FINE, "disk", "", "%s", name);
}

static void look_at_space(struct doctor *d, const char *path)
{
	enum { MIB = 1 << 20, FEW = 64, SOME = 512 };
	struct statvfs sb;

	if (statvfs(path, &sb) != 0)
		return;
	uint64_t mib = (uint64_t)sb.f_bavail * sb.f_frsize / MIB;
	found(d,
	      mib < FEW	   ? BAD
	      : mib < SOME ? WARN
			   : FINE,
	      "space",
	      mib < SOME ? _("Make room on the disk, before the shop cannot be written.") : "",
	      _("%llu MiB are free."), (unsigned long long)mib);
}

static void look_at_data(struct doctor *d)
{
	AUTO(buf_release) struct buf path = BUF_INIT;
	const char *data = d->cli->shop.data;

	look_at_place(d, data, S_IRWXO);
	if (access(data, F_OK) != 0)
		return;
	look_at_file_system(d, data);
	look_at_space(d, data);
	buf_printf(&path, "%s/keys/index.key", data);
	struct stat sb;
	if (stat(path.text, &sb) == 0 && (sb.st_mode & S_IRWXO))
		found(d, BAD, "key", _("Take the right from others: chmod o-rwx."),
		      _("%s is open to every user of this machine."), path.text);
}

/* ---- the printer */

static void look_at_printer(struct doctor *d)
{
	const char *to = d->cli->shop.conf.receipt_to;
	const char *colon = strchr(to, ':');
	const char *path = colon != NULL ? colon + 1 : "";

	if (strncmp(to, "device:", 7) == 0 && access(path, W_OK) != 0)
		found(d, BAD, "printer",
		      _("Switch it on, and let this user write to it (group lp)."),
		      _("%s cannot be written: %s."), path, strerror(errno));
	else if (strncmp(to, "spool:", 6) == 0 && access("/usr/bin/lp", X_OK) != 0)
		found(d, BAD, "printer",
		      _("Install cups-client, or change [receipt] to in meibu.conf."),
		      _("The program lp is missing."));
	else
		found(d, FINE, "printer", "", "%s", to);
}

/* ---- inside the store; in the child */

static enum status ask(struct doctor *d, const char *op, const ProtobufCMessage *args,
		       ProtobufCMessage **ret, struct problem *p)
{
	struct cli *cli = d->cli;

	return op_run(&cli->shop, &cli->who, op_find(op), NULL, args, &cli->arena, ret, p);
}

static void look_at_size(struct doctor *d, const ShopStat *stat)
{
	bool full = stat->used_percent >= 90;

	found(d, full ? WARN : FINE, "store",
	      full ? _("Tell the maker: the map is nearly full.") : "",
	      _("Schema %u, %u entries, %llu%% of the map used, %u readers."), stat->schema,
	      stat->entries, (unsigned long long)stat->used_percent, stat->readers);
}

/* A clock that went back makes days that are over grow again. */
static void look_at_last_entry(struct doctor *d, uint32_t number)
{
	LedgerEntryGet args = LEDGER_ENTRY_GET__INIT;
	ProtobufCMessage *m;
	struct problem p = PROBLEM_INIT;
	char text[DATE_TEXT_MAX];

	args.entry = number;
	if (number == 0)
		return;
	if (ask(d, "ledger.entry", &args.base, &m, &p) != ST_OK) {
		found_problem(d, BAD, "ledger", &p);
		return;
	}
	instant at = { .ms = ((const EntryAnswer *)m)->at };
	if (at.ms > clock_now().ms)
		found(d, BAD, "ledger",
		      _("Set the clock of this machine before anything is booked."),
		      _("The clock is behind the last entry of the ledger, of %s."),
		      instant_text(at, text));
	else
		found(d, FINE, "ledger", "", _("The last entry is of %s."), instant_text(at, text));
}

static void look_at_jobs(struct doctor *d)
{
	JobList args = JOB_LIST__INIT;
	ProtobufCMessage *m;
	struct problem p = PROBLEM_INIT;

	if (ask(d, "job.list", &args.base, &m, &p) != ST_OK) {
		found_problem(d, BAD, "receipts", &p);
		return;
	}
	size_t n = ((const JobRows *)m)->n_rows;
	found(d, n > 0 ? WARN : FINE, "receipts",
	      n > 0 ? _("Look at the printer, then: meibuctl deliver") : "",
	      ngettext("%zu receipt waits.", "%zu receipts wait.", n), n);
}

/* A demo shop is made again; any other has its last days to lose. */
static void look_at_backup(struct doctor *d)
{
	enum { DAYS = 2 };
	Nothing none = NOTHING__INIT;
	ProtobufCMessage *m;
	struct problem p = PROBLEM_INIT;
	char text[DATE_TEXT_MAX];

	if (ask(d, "backup.last", &none.base, &m, &p) != ST_OK) {
		found_problem(d, BAD, "backup", &p);
		return;
	}
	const Backup *last = ((const BackupNote *)m)->record;
	if (last == NULL) {
		found(d, WARN, "backup", _("See: meibuctl help backup"),
		      _("No backup was ever made."));
		return;
	}
	instant at = { .ms = last->at };
	bool old = clock_now().ms - at.ms > DAYS * INT64_C(86400000);
	found(d, old ? WARN : FINE, "backup",
	      old ? _("Make one: systemctl enable --now meibu-backup.timer") : "",
	      _("The last one is of %s, up to entry %u: %s."), instant_text(at, text),
	      last->entries, last->file);
}

static void look_inside(void *ctx, struct guard *guard)
{
	struct doctor *d = ctx;
	Nothing none = NOTHING__INIT;
	ProtobufCMessage *m;
	struct problem p = PROBLEM_INIT;

	d->guard = guard;
	if (shop_open(&d->cli->shop, &p) != ST_OK ||
	    login_as(&d->cli->shop, NULL, &d->cli->who, &p) != ST_OK ||
	    ask(d, "shop.stat", &none.base, &m, &p) != ST_OK) {
		found_problem(d, BAD, "store", &p);
		return;
	}
	look_at_size(d, (const ShopStat *)m);
	if (d->cli->shop.warning[0] != '\0')
		found(d, WARN, "rules", _("See: meibuctl rules check"), "%s", d->cli->shop.warning);
	else
		found(d, FINE, "rules", "", _("%zu treatments, %zu tiers."),
		      d->cli->shop.treatments->n, d->cli->shop.tiers->n);
	look_at_last_entry(d, ((const ShopStat *)m)->entries);
	look_at_jobs(d);
	look_at_backup(d);
	shop_close(&d->cli->shop);
}

static enum status look_at_store(struct doctor *d)
{
	bool ended;
	int signal;

	if (access(d->cli->shop.data, F_OK) != 0)
		return ST_OK; /* told already */
	TRY(guard_run(look_inside, hear, d, &ended, &signal, &d->cli->problem));
	if (ended)
		found(d, BAD, "store",
		      _("Keep a copy of the folder as it is; restore from backup."),
		      _("The store is damaged: reading it ended with signal %d."), signal);
	return ST_OK;
}

enum status cli_doctor(struct cli *cli)
{
	struct doctor d = { .cli = cli };
	struct problem p = PROBLEM_INIT;
	struct shop_options options = cli_shop_options(cli);

	TRY(cli_arguments(cli, 0, 0));
	enum status prepared = shop_prepare(&options, &cli->shop, &p);
	look_at_locale(&d);
	look_at_terminal(&d);
	if (prepared == ST_OK) {
		found(&d, FINE, "settings", "", "%s",
		      cli->shop.conf_dir[0] != '\0' ? cli->shop.conf_dir : _("built in"));
		look_at_clock(&d);
		look_at_data(&d);
		look_at_printer(&d);
		TRY(look_at_store(&d));
	} else {
		found_problem(&d, BAD, "settings", &p);
	}
	if (d.counts[BAD] == 0)
		return ST_OK;
	return problem_set(&cli->problem, ST_CHECK_FAILED, NULL,
			   ngettext("%d thing has to be put right.",
				    "%d things have to be put right.",
				    (unsigned long)d.counts[BAD]),
			   d.counts[BAD]);
}
