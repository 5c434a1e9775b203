/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rules/conf.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "rules/ini.h"
#include "rules/rules.h"
#include "rules/value.h"

/* No note or coin is worth more: 10,000 yuan. */
enum { NOTE_MAX_FEN = 1000000 };

/* A value on its way into the struct. */
struct reading {
	struct source *source;
	struct arena *arena; /* of the result */
	const struct setting *setting;
	const struct ini_entry *entry;
	void *base; /* struct conf, or a struct role in it */
};

static void *target(const struct reading *r)
{
	return (char *)r->base + r->setting->at;
}

static void *target_end(const struct reading *r)
{
	return (char *)r->base + r->setting->at_end;
}

static void refuse(const struct reading *r, const char *expected, const char *what)
{
	char quoted[TEXT_SHORT_MAX];

	source_fault(r->source, r->entry->line, r->entry->value_column, expected, "\"%s\": %s",
		     text_short(r->entry->value, quoted), what);
}

static void store_text(const struct reading *r, const char *text)
{
	const char *copy = arena_dup(r->arena, text);

	memcpy(target(r), &copy, sizeof(copy));
}

static void read_text(const struct reading *r)
{
	size_t len = strlen(r->entry->value);

	if (!text_is_clean(r->entry->value, TEXT_LINE))
		refuse(r, "", _("The text holds an invisible character."));
	else if ((int64_t)len < r->setting->min)
		refuse(r, "", _("The value is missing."));
	else if ((int64_t)len > r->setting->max)
		refuse(r, "", _("The text is too long."));
	else
		store_text(r, r->entry->value);
}

static void read_number(const struct reading *r)
{
	AUTO(buf_release) struct buf expected = BUF_INIT;
	int64_t value;

	buf_printf(&expected, _("a number from %lld to %lld"), (long long)r->setting->min,
		   (long long)r->setting->max);
	if (!value_number(r->entry->value, &value))
		refuse(r, expected.text, _("This is not a number."));
	else if (value < r->setting->min || value > r->setting->max)
		refuse(r, expected.text, _("This is out of range."));
	else
		*(int *)target(r) = (int)value;
}

static const char *allowed(const struct setting *s)
{
	const char *colon = strchr(s->kind, ':');

	return colon != NULL ? colon + 2 : "";
}

static bool is_allowed(const struct reading *r)
{
	AUTO(buf_release) struct buf expected = BUF_INIT;
	struct nearest near;

	if (value_in(allowed(r->setting), r->entry->value))
		return true;
	nearest_init(&near, r->entry->value);
	/* A number near another is not a slip. */
	if (strncmp(r->setting->kind, "number", 6) != 0)
		nearest_words(&near, allowed(r->setting));
	if (nearest_found(&near))
		buf_printf(&expected, "\"%s\"", near.best);
	else
		buf_printf(&expected, _("one of: %s"), allowed(r->setting));
	refuse(r, expected.text, _("This is not one of the words used here."));
	return false;
}

static void read_choice(const struct reading *r)
{
	if (is_allowed(r))
		store_text(r, r->entry->value);
}

static void read_number_choice(const struct reading *r)
{
	int64_t value;

	if (is_allowed(r) && value_number(r->entry->value, &value))
		*(int *)target(r) = (int)value;
}

static void read_yes_no(const struct reading *r)
{
	if (!value_yes_no(r->entry->value, target(r)))
		refuse(r, _("yes or no"), _("This is neither yes nor no."));
}

static void read_times(const struct reading *r, const char *nothing, const char *expected)
{
	int from = 0, to = 0;

	if (strcmp(r->entry->value, nothing) != 0 && !value_hours(r->entry->value, &from, &to)) {
		refuse(r, expected, _("These are not hours."));
		return;
	}
	*(int *)target(r) = from;
	*(int *)target_end(r) = to;
}

static void read_hours(const struct reading *r)
{
	read_times(r, "closed", _("10:00-21:00 or closed"));
}

static void read_span(const struct reading *r)
{
	read_times(r, "none", _("12:00-13:00 or none"));
}

static void read_money(const struct reading *r)
{
	money value;

	if (money_parse(r->entry->value, &value, NULL) != ST_OK)
		refuse(r, _("yuan, like 298 or 298.00"), _("This is not an amount of money."));
	else if (value.fen < 0)
		refuse(r, "", _("This is out of range."));
	else
		*(money *)target(r) = value;
}

static void read_percent(const struct reading *r)
{
	AUTO(buf_release) struct buf expected = BUF_INIT;
	int64_t value;

	buf_printf(&expected, _("a number from %lld to %lld"), (long long)r->setting->min / 100,
		   (long long)r->setting->max / 100);
	if (!value_decimal(r->entry->value, 2, &value))
		refuse(r, _("percent, like 3 or 2.95"), _("This is not a number."));
	else if (value < r->setting->min || value > r->setting->max)
		refuse(r, expected.text, _("This is out of range."));
	else
		*(int *)target(r) = (int)value;
}

static void read_zone(const struct reading *r)
{
	const char *zone = r->entry->value;
	size_t good = strspn(zone, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				   "0123456789_+-/");

	if (zone[0] == '\0' || zone[0] == '/' || zone[good] != '\0' || good > 60)
		refuse(r, "Asia/Shanghai", _("This is not the name of a time zone."));
	else
		store_text(r, zone);
}

static void read_folder(const struct reading *r)
{
	const char *path = r->entry->value;

	if (path[0] != '\0' && (path[0] != '/' || !text_is_clean(path, TEXT_LINE)))
		refuse(r, _("a path that begins with /"), _("This is not a folder."));
	else
		store_text(r, path);
}

/* The next word of a list; false at its end. Column of it in *ret_column. */
static bool next_word(const struct reading *r, const char **at, char word[64], int *ret_column)
{
	int column = r->entry->value_column;
	uint32_t c;

	*at += strspn(*at, " \t,");
	if (**at == '\0')
		return false;
	for (const char *before = r->entry->value; before < *at; column++)
		before += text_next(before, &c);
	size_t len = strcspn(*at, " \t,");
	size_t kept = len < 64 ? len : 63;
	memcpy(word, *at, kept);
	word[kept] = '\0';
	word[text_whole(word, kept)] = '\0';
	*at += len;
	*ret_column = column;
	return true;
}

/* Tells a fault of one word of the list. */
static void refuse_word(const struct reading *r, const char *word, int column,
			const char *expected, const char *what)
{
	char quoted[TEXT_SHORT_MAX];

	source_fault(r->source, r->entry->line, column, expected, "\"%s\": %s",
		     text_short(word, quoted), what);
}

static void read_notes(const struct reading *r)
{
	uint32_t notes[CONF_DENOMINATIONS_MAX];
	const char *at = r->entry->value;
	size_t n = 0, words = 0;
	char word[64];
	money note;
	int column;

	for (; next_word(r, &at, word, &column); words++) {
		if (money_parse(word, &note, NULL) != ST_OK || note.fen <= 0 ||
		    note.fen > NOTE_MAX_FEN) {
			refuse_word(r, word, column, _("yuan, like 100 or 0.5"),
				    _("There is no such note or coin."));
		} else if (n > 0 && (uint32_t)note.fen >= notes[n - 1]) {
			refuse_word(r, word, column, _("the largest first, each once"),
				    _("This is not smaller than the one before."));
		} else if (n == CONF_DENOMINATIONS_MAX) {
			refuse_word(r, word, column, _("at most 20"),
				    _("There are too many notes and coins."));
			return;
		} else {
			notes[n++] = (uint32_t)note.fen;
		}
	}
	if (words == 0) {
		refuse(r, "100 50 20 10 5 1 0.5 0.1", _("The value is missing."));
		return;
	}
	memcpy(target(r), notes, n * sizeof(notes[0]));
	memcpy(target_end(r), &n, sizeof(n));
}

static void read_names(const struct reading *r)
{
	AUTO(buf_release) struct buf names = BUF_INIT;
	const char *at = r->entry->value;
	char word[64];
	int column;

	while (next_word(r, &at, word, &column)) {
		if (!value_id(word))
			source_fault(r->source, r->entry->line, column,
				     _("lower-case letters, digits and -, at most 40"),
				     _("\"%s\" is not a name for the program."), word);
		buf_printf(&names, "%s%s", names.len > 0 ? "," : "", word);
	}
	store_text(r, names.text);
}

static void tell_permission(const struct reading *r, const char *word, int column)
{
	AUTO(buf_release) struct buf expected = BUF_INIT;
	struct nearest near;

	nearest_init(&near, word);
	nearest_words(&near, "all");
	for (int i = PERM_NONE + 1; i < PERM_COUNT; i++) {
		const char *name = permission_name((enum permission)i);
		nearest_try(&near, name, strlen(name));
		buf_printf(&expected, "%s%s", i > PERM_NONE + 1 ? " " : "", name);
	}
	if (nearest_found(&near)) {
		buf_reset(&expected);
		buf_printf(&expected, "\"%s\"", near.best);
	}
	source_fault(r->source, r->entry->line, column, expected.text,
		     _("There is no permission \"%s\"."), word);
}

static void read_permissions(const struct reading *r)
{
	const char *at = r->entry->value;
	uint64_t bits = 0;
	enum permission permission;
	char word[64];
	int column;

	while (next_word(r, &at, word, &column)) {
		if (strcmp(word, "all") == 0)
			bits = (UINT64_C(1) << PERM_COUNT) - (UINT64_C(1) << (PERM_NONE + 1));
		else if (permission_by_name(word, &permission))
			bits |= UINT64_C(1) << permission;
		else
			tell_permission(r, word, column);
	}
	*(uint64_t *)target(r) = bits;
}

static void read_printer(const struct reading *r)
{
	const char *value = r->entry->value;
	const char *colon = strchr(value, ':');
	bool good = false;

	if (colon == NULL) {
		good = value_in("none screen", value);
	} else if (text_is_clean(value, TEXT_LINE)) {
		size_t len = (size_t)(colon - value);
		bool path = (len == 4 && memcmp(value, "file", 4) == 0) ||
			    (len == 6 && memcmp(value, "device", 6) == 0);
		bool queue = len == 5 && memcmp(value, "spool", 5) == 0;
		/* A queue name goes to lp as an argument: it must not look like an option. */
		good = (path && colon[1] == '/') || (queue && colon[1] != '\0' && colon[1] != '-');
	}
	if (good)
		store_text(r, value);
	else
		refuse(r, _("none, screen, file:/PATH, device:/PATH or spool:QUEUE"),
		       _("Receipts cannot go there."));
}

static const struct {
	const char *name;
	void (*read)(const struct reading *);
} kinds[] = {
	{ .name = "text", .read = read_text },
	{ .name = "number", .read = read_number },
	{ .name = "choice", .read = read_choice },
	{ .name = "number choice", .read = read_number_choice },
	{ .name = "yes/no", .read = read_yes_no },
	{ .name = "hours", .read = read_hours },
	{ .name = "span", .read = read_span },
	{ .name = "money", .read = read_money },
	{ .name = "percent", .read = read_percent },
	{ .name = "notes", .read = read_notes },
	{ .name = "zone", .read = read_zone },
	{ .name = "folder", .read = read_folder },
	{ .name = "names", .read = read_names },
	{ .name = "permissions", .read = read_permissions },
	{ .name = "printer", .read = read_printer },
};

static void read_value(const struct reading *r)
{
	size_t len = strcspn(r->setting->kind, ":");

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		if (strlen(kinds[i].name) != len ||
		    memcmp(kinds[i].name, r->setting->kind, len) != 0)
			continue;
		kinds[i].read(r);
		return;
	}
	bug(__FILE__, __LINE__, r->setting->kind);
}

static bool is_role(const char *section)
{
	return strncmp(section, "role.", 5) == 0;
}

/* The name by which the table knows a section. */
static const char *table_section(const char *section)
{
	return is_role(section) ? "role.NAME" : section;
}

static bool known_section(const char *section)
{
	for (size_t i = 0; i < nsettings; i++) {
		if (strcmp(settings[i].section, table_section(section)) == 0)
			return true;
	}
	return false;
}

static void check_section(struct source *source, const struct ini_section *section)
{
	struct nearest near;
	char quoted[TEXT_SHORT_MAX], expected[80];

	if (known_section(section->name)) {
		const char *name = section->name + 5;
		if (is_role(section->name) && (!value_id(name) || strlen(name) >= ROLE_NAME_MAX))
			source_fault(source, section->line, section->column,
				     _("letters, digits and -, at most 23"),
				     _("\"%s\" is not the name of a role."),
				     text_short(name, quoted));
		return;
	}
	nearest_init(&near, section->name);
	for (size_t i = 0; i < nsettings; i++)
		nearest_try(&near, settings[i].section, strlen(settings[i].section));
	snprintf(expected, sizeof(expected), "[%s]", near.best);
	source_fault(source, section->line, section->column, nearest_found(&near) ? expected : "",
		     _("There is no section \"%s\"."), text_short(section->name, quoted));
}

static const struct setting *find_setting(const char *section, const char *key)
{
	for (size_t i = 0; i < nsettings; i++) {
		if (strcmp(settings[i].section, table_section(section)) == 0 &&
		    strcmp(settings[i].key, key) == 0)
			return &settings[i];
	}
	return NULL;
}

static void tell_unknown(struct source *source, const struct ini_entry *entry)
{
	AUTO(buf_release) struct buf expected = BUF_INIT;
	struct nearest near;
	char quoted[TEXT_SHORT_MAX];

	nearest_init(&near, entry->key);
	for (size_t i = 0; i < nsettings; i++) {
		if (strcmp(settings[i].section, table_section(entry->section)) != 0)
			continue;
		nearest_try(&near, settings[i].key, strlen(settings[i].key));
		buf_printf(&expected, "%s%s", expected.len > 0 ? ", " : "", settings[i].key);
	}
	if (nearest_found(&near)) {
		buf_reset(&expected);
		buf_printf(&expected, "\"%s\"", near.best);
	}
	source_fault(source, entry->line, entry->column, expected.text,
		     _("There is no setting \"%s\" in [%s]."), text_short(entry->key, quoted),
		     entry->section);
}

/* The role of that name, made if there is none; NULL if there are too many. */
static struct role *take_role(struct conf *conf, struct source *source,
			      const struct ini_entry *entry)
{
	const char *name = entry->section + 5;

	for (size_t i = 0; i < conf->nroles; i++) {
		if (strcmp(conf->roles[i].name, name) == 0)
			return &conf->roles[i];
	}
	if (conf->nroles == CONF_ROLES_MAX) {
		source_fault(source, entry->line, entry->column, _("at most 16"), "%s",
			     _("There are too many roles."));
		return NULL;
	}
	struct role *role = &conf->roles[conf->nroles++];
	*role = (struct role){ .permissions = 0 };
	snprintf(role->name, sizeof(role->name), "%s", name);
	return role;
}

/* Reads the text over what stands in conf; true if it has no fault. */
static bool read_conf(struct conf *conf, const char *file, const char *text, size_t len,
		      struct faults *faults)
{
	AUTO(arena_release) struct arena scratch = ARENA_INIT;
	struct source source;
	struct ini ini;

	source_init(&source, file, text, len, faults);
	ini_read(&source, &scratch, &ini);
	for (size_t i = 0; i < ini.nsections; i++)
		check_section(&source, &ini.sections[i]);
	for (size_t i = 0; i < ini.n; i++) {
		const struct ini_entry *entry = &ini.rows[i];
		const struct setting *setting = find_setting(entry->section, entry->key);
		if (!known_section(entry->section))
			continue;
		if (setting == NULL) {
			tell_unknown(&source, entry);
			continue;
		}
		void *base = conf;
		if (is_role(entry->section))
			base = take_role(conf, &source, entry);
		if (base == NULL)
			break;
		read_value(&(struct reading){ .source = &source,
					      .arena = &conf->arena,
					      .setting = setting,
					      .entry = entry,
					      .base = base });
	}
	bool good = source_finish(&source);
	source_release(&source);
	return good;
}

void conf_default(struct conf *ret)
{
	AUTO(faults_release) struct faults faults = FAULTS_INIT;
	size_t len;
	const char *text = rules_builtin("meibu.conf", &len);

	*ret = (struct conf){ .arena = ARENA_INIT };
	REQUIRE(text != NULL && read_conf(ret, "meibu.conf", text, len, &faults));
}

enum status conf_load(const char *path, struct conf *ret, struct faults *faults)
{
	AUTO(buf_release) struct buf text = BUF_INIT;
	struct problem problem = PROBLEM_INIT;

	conf_default(ret);
	/* Its bytes are judged below, where a fault gets its place. */
	enum status status = source_read(path, &text, &problem);
	if (status != ST_OK) {
		faults_add(faults, path, 0, 0, "", "", "%s", problem.message);
		return status;
	}
	if (read_conf(ret, path, text.text, text.len, faults))
		return ST_OK;
	conf_release(ret);
	conf_default(ret);
	return ST_BAD_CONFIG;
}

void conf_release(struct conf *conf)
{
	arena_clear(&conf->arena);
	*conf = (struct conf){ .arena = ARENA_INIT };
}

const struct role *conf_role(const struct conf *conf, const char *name)
{
	for (size_t i = 0; i < conf->nroles; i++) {
		if (strcmp(conf->roles[i].name, name) == 0)
			return &conf->roles[i];
	}
	return NULL;
}

bool conf_licensed(const struct conf *conf, const char *licence)
{
	const char *at = conf->licences;
	size_t len = strlen(licence);

	while (*at != '\0') {
		size_t word = strcspn(at, ",");
		if (word == len && memcmp(at, licence, len) == 0 && len > 0)
			return true;
		at += word;
		at += strspn(at, ",");
	}
	return false;
}
