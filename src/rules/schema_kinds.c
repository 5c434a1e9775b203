/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rules/schema_kinds.h"

#include <string.h>

#include "base/date.h"
#include "base/limits.h"
#include "base/money.h"
#include "base/text.h"
#include "model/calendar.h"
#include "rules/value.h"

bool loader_scalar(struct loader *l, struct node *node)
{
	if (!loader_expect(l, node, NODE_SCALAR))
		return false;
	if (node->text[0] == '\0')
		loader_fault(l, node, "", "%s", _("The value is missing."));
	return node->text[0] != '\0';
}

int64_t number_get(const struct rule_key *key, const void *at)
{
	bool is_long = key->size == sizeof(int64_t) ||
		       (key->size == 0 && strcmp(key->type, "number") != 0);

	return is_long ? *(const int64_t *)at : *(const int *)at;
}

void number_set(const struct rule_key *key, void *at, int64_t value)
{
	bool is_long = key->size == sizeof(int64_t) ||
		       (key->size == 0 && strcmp(key->type, "number") != 0);

	if (is_long)
		*(int64_t *)at = value;
	else
		*(int *)at = (int)value;
}

/* Notes that a name is made known or used here, as the row says. */
static void note_name(struct loader *l, const struct rule_key *key, struct node *node,
		      const char *name)
{
	if (key->declares != NULL) {
		l->declared = arena_grow(&l->scratch, l->declared, l->ndeclared,
					 sizeof(*l->declared));
		l->declared[l->ndeclared++] = (struct named){ key->declares, name, node };
	}
	if (key->refers != NULL) {
		l->used = arena_grow(&l->scratch, l->used, l->nused, sizeof(*l->used));
		l->used[l->nused++] = (struct named){ key->refers, name, node };
	}
	if (key->elsewhere != NULL) {
		l->elsewhere = arena_grow(l->arena, l->elsewhere, l->nelsewhere,
					  sizeof(*l->elsewhere));
		l->elsewhere[l->nelsewhere++] =
			(struct name_used){ .kind = key->elsewhere,
					    .name = arena_dup(l->arena, name),
					    .line = node->line,
					    .column = node->column };
	}
}

static void set_text(struct loader *l, void *at, const char *text)
{
	const char *copy = arena_dup(l->arena, text);

	memcpy(at, &copy, sizeof(copy));
}

static void fallback_text(const struct rule_key *key, void *at)
{
	const char *empty = "";

	(void)key;
	memcpy(at, &empty, sizeof(empty));
}

static void read_plain_text(struct loader *l, const struct rule_key *key, struct node *node,
			    void *at, enum text_clean_how how)
{
	size_t max = key->max > 0 ? (size_t)key->max : LIMIT_NAME;

	if (!loader_scalar(l, node))
		return;
	if (strlen(node->text) > max && !l->kept) {
		loader_fault(l, node, "", _("The text is longer than %zu bytes."), max);
		return;
	}
	if (how == TEXT_LINE && strchr(node->text, '\n') != NULL) {
		loader_fault(l, node, _("one line"), "%s", _("The text has several lines."));
		return;
	}
	if (!text_is_clean(node->text, how)) {
		loader_fault(l, node, "", "%s", _("The text holds an invisible character."));
		return;
	}
	set_text(l, at, node->text);
	note_name(l, key, node, node->text);
}

static void read_text(struct loader *l, const struct rule_key *key, struct node *node, void *at)
{
	read_plain_text(l, key, node, at, TEXT_LINE);
}

static void read_lines(struct loader *l, const struct rule_key *key, struct node *node, void *at)
{
	read_plain_text(l, key, node, at, TEXT_LINES);
}

static void read_id(struct loader *l, const struct rule_key *key, struct node *node, void *at)
{
	char quoted[TEXT_SHORT_MAX];

	if (!loader_scalar(l, node))
		return;
	if (!value_id(node->text)) {
		loader_fault(l, node, _("lower-case letters, digits and -, at most 40"),
			     _("\"%s\" is not a name for the program."),
			     text_short(node->text, quoted));
		return;
	}
	set_text(l, at, node->text);
	note_name(l, key, node, node->text);
}

static void read_both(struct loader *l, const struct rule_key *key, struct node *node, void *at)
{
	const struct rule_key zh = { .path = "zh",
				     .type = "text",
				     .required = true,
				     .max = key->max,
				     .at = offsetof(struct both, zh) };
	const struct rule_key en = {
		.path = "en", .type = "text", .max = key->max, .at = offsetof(struct both, en)
	};
	struct form_key keys[] = {
		{ .row = &zh, .name = zh.path, .len = 2, .kind = schema_kind(&zh) },
		{ .row = &en, .name = en.path, .len = 2, .kind = schema_kind(&en) },
	};

	if (node->kind == NODE_MAP)
		schema_read_map(l, &(struct form){ .n = ARRAY_LEN(keys), .keys = keys }, node, at);
	else
		read_text(l, &zh, node, &((struct both *)at)->zh);
}

static void fallback_both(const struct rule_key *key, void *at)
{
	(void)key;
	*(struct both *)at = (struct both){ .zh = "", .en = "" };
}

/* "1 to 720" of a number kept as thousandths or fen. */
static const char *range(struct loader *l, int64_t min, int64_t max, int64_t unit)
{
	if (unit == 1)
		return arena_printf(&l->scratch, _("a number from %lld to %lld"), (long long)min,
				    (long long)max);
	/* Limits of such numbers are whole in the tables, or a hundredth. */
	return arena_printf(&l->scratch, _("a number from %lld.%02lld to %lld"),
			    (long long)(min / unit), (long long)(min % unit * 100 / unit),
			    (long long)(max / unit));
}

static bool in_range(struct loader *l, const struct rule_key *key, struct node *node, int64_t value,
		     int64_t unit)
{
	int64_t max = key->max > 0 || key->min < 0 ? key->max : MONEY_MAX_FEN;

	if (l->kept || (value >= key->min && value <= max))
		return true;
	loader_fault(l, node, range(l, key->min, max, unit), _("%s is out of range."), node->text);
	return false;
}

/* Quotes make a text of a number, except where the form is plain to see (money). */
static bool number_form(struct loader *l, struct node *node, const char *expected, bool good)
{
	char quoted[TEXT_SHORT_MAX];

	if (good && !node->plain) {
		loader_fault(l, node, _("no quotes"), _("\"%s\" is a text, not a number."),
			     text_short(node->text, quoted));
		return false;
	}
	if (!good)
		loader_fault(l, node, expected, _("\"%s\" is not a number."),
			     text_short(node->text, quoted));
	return good;
}

static void read_number(struct loader *l, const struct rule_key *key, struct node *node, void *at)
{
	int64_t value = 0;

	if (!loader_scalar(l, node))
		return;
	bool good = value_number(node->text, &value);
	if (!number_form(l, node, good ? "" : range(l, key->min, key->max, 1), good) ||
	    !in_range(l, key, node, value, 1))
		return;
	number_set(key, at, value);
}

static void fallback_number(const struct rule_key *key, void *at)
{
	number_set(key, at, key->fallback);
}

static void read_decimal(struct loader *l, const struct rule_key *key, struct node *node, void *at)
{
	int64_t value = 0;

	if (!loader_scalar(l, node))
		return;
	bool good = value_decimal(node->text, 3, &value);
	if (!number_form(l, node, _("a number with at most three decimals"), good) ||
	    !in_range(l, key, node, value, 1000))
		return;
	number_set(key, at, value);
}

static void read_money(struct loader *l, const struct rule_key *key, struct node *node, void *at)
{
	char quoted[TEXT_SHORT_MAX];
	money value;

	if (!loader_scalar(l, node))
		return;
	if (money_parse(node->text, &value, NULL) != ST_OK) {
		loader_fault(l, node, _("yuan, like 298 or 298.00"),
			     _("\"%s\" is not an amount of money."),
			     text_short(node->text, quoted));
		return;
	}
	if (in_range(l, key, node, value.fen, 100))
		number_set(key, at, value.fen);
}

static void read_day(struct loader *l, const struct rule_key *key, struct node *node, void *at)
{
	char quoted[TEXT_SHORT_MAX];
	day value;

	(void)key;
	if (!loader_scalar(l, node))
		return;
	if (day_parse(node->text, &value, NULL) == ST_OK)
		*(day *)at = value;
	else
		loader_fault(l, node, "2026-03-01", _("\"%s\" is not a date."),
			     text_short(node->text, quoted));
}

static void read_date(struct loader *l, const struct rule_key *key, struct node *node, void *at)
{
	char quoted[TEXT_SHORT_MAX];

	(void)key;
	if (!loader_scalar(l, node))
		return;
	if (!value_date(node->text, at))
		loader_fault(l, node, _("10-01, lunar 01-01 or 2026-12-31"),
			     _("\"%s\" is not a date."), text_short(node->text, quoted));
}

static void read_time(struct loader *l, const struct rule_key *key, struct node *node, void *at)
{
	char quoted[TEXT_SHORT_MAX];
	minute value;

	if (!loader_scalar(l, node))
		return;
	if (minute_parse(node->text, &value, NULL) == ST_OK)
		number_set(key, at, value.n);
	else
		loader_fault(l, node, "09:30", _("\"%s\" is not a time of day."),
			     text_short(node->text, quoted));
}

int *hours_end(const struct rule_key *key, const void *at)
{
	return (int *)(uintptr_t)((const char *)at - key->at + key->count);
}

static void read_hours(struct loader *l, const struct rule_key *key, struct node *node, void *at)
{
	char quoted[TEXT_SHORT_MAX];

	if (!loader_scalar(l, node))
		return;
	if (!value_hours(node->text, at, hours_end(key, at)))
		loader_fault(l, node, "10:00-19:00", _("\"%s\" are not hours."),
			     text_short(node->text, quoted));
}

static void read_yes_no(struct loader *l, const struct rule_key *key, struct node *node, void *at)
{
	char quoted[TEXT_SHORT_MAX];

	(void)key;
	if (!loader_scalar(l, node))
		return;
	if (!value_yes_no(node->text, at))
		loader_fault(l, node, _("yes or no"), _("\"%s\" is neither yes nor no."),
			     text_short(node->text, quoted));
}

static void fallback_yes_no(const struct rule_key *key, void *at)
{
	*(bool *)at = key->fallback != 0;
}

/* The words that a type allows: "choice: A B" gives "A B", "words" gives "". */
static const char *allowed(const struct rule_key *key)
{
	const char *colon = strchr(key->type, ':');

	return colon != NULL ? colon + 2 : "";
}

static bool is_allowed(struct loader *l, const struct rule_key *key, struct node *node)
{
	char quoted[TEXT_SHORT_MAX];
	struct nearest near;

	if (l->kept || allowed(key)[0] == '\0' || value_in(allowed(key), node->text))
		return true;
	nearest_init(&near, node->text);
	nearest_words(&near, allowed(key));
	const char *expected = nearest_found(&near)
				       ? arena_printf(&l->scratch, "\"%s\"", near.best)
				       : arena_printf(&l->scratch, _("one of: %s"), allowed(key));
	loader_fault(l, node, expected, _("\"%s\" is not one of the words used here."),
		     text_short(node->text, quoted));
	return false;
}

static void read_choice(struct loader *l, const struct rule_key *key, struct node *node, void *at)
{
	if (loader_scalar(l, node) && is_allowed(l, key, node))
		set_text(l, at, node->text);
}

static void read_words(struct loader *l, const struct rule_key *key, struct node *node, void *at)
{
	const struct rule_key rows = { .min = key->min,
				       .max = key->max > 0 ? key->max : LIMIT_LIST };
	struct words *words = at;
	size_t n = 0;

	if (!loader_list_fits(l, &rows, node))
		return;
	const char **list = arena_alloc(l->arena, node->n * sizeof(*list) + 1);
	for (struct node *child = node->first; child != NULL; child = child->next) {
		if (!loader_scalar(l, child) || !is_allowed(l, key, child))
			continue;
		list[n] = "";
		read_text(l,
			  &(struct rule_key){ .refers = key->refers, .elsewhere = key->elsewhere },
			  child, &list[n]);
		for (size_t i = 0; i < n; i++) {
			if (list[n][0] == '\0' || strcmp(list[i], list[n]) != 0)
				continue;
			loader_fault(l, child, "", _("\"%s\" stands in the list twice."), list[n]);
			break;
		}
		n++;
	}
	words->words = list;
	words->n = n;
}

/* Reads a weekday and its hours; false with the fault told. */
static bool read_shift(struct loader *l, struct node *weekday, int seen[7], struct shop_shift *ret)
{
	const struct node *hours = weekday->next;
	char quoted[TEXT_SHORT_MAX];
	struct shop_shift shift = { .weekday = value_weekday(weekday->text) };

	if (weekday->kind != NODE_SCALAR || shift.weekday < 0) {
		loader_fault(l, weekday, _("monday to sunday"), _("\"%s\" is not a weekday."),
			     text_short(weekday->text, quoted));
		return false;
	}
	if (seen[shift.weekday] != 0) {
		loader_fault(l, weekday, "", _("The key \"%s\" stands in line %d already."),
			     weekday->text, seen[shift.weekday]);
		return false;
	}
	seen[shift.weekday] = weekday->line;
	if (!loader_scalar(l, weekday->next))
		return false;
	if (!value_hours(hours->text, &shift.from, &shift.to)) {
		loader_fault(l, weekday->next, "10:00-19:00", _("\"%s\" are not hours."),
			     text_short(hours->text, quoted));
		return false;
	}
	*ret = shift;
	return true;
}

static void read_week(struct loader *l, const struct rule_key *key, struct node *node, void *at)
{
	struct shop_shift *shifts = arena_alloc(l->arena, 7 * sizeof(*shifts));
	int seen[7] = { 0 };
	size_t n = 0;

	/* Twice as many are worth a fault each, more are not worth the time. */
	if (node->n > 14) {
		loader_fault(l, node, "", _("The list has more than %lld rows."), 7LL);
		return;
	}
	for (struct node *day_node = node->first; day_node != NULL;
	     day_node = day_node->next->next) {
		if (read_shift(l, day_node, seen, &shifts[n]))
			n++;
	}
	memcpy(at, &shifts, sizeof(shifts));
	memcpy((char *)at - key->at + key->count, &n, sizeof(n));
}

static void read_barcode(struct loader *l, const struct rule_key *key, struct node *node, void *at)
{
	char quoted[TEXT_SHORT_MAX];

	(void)key;
	if (!loader_scalar(l, node))
		return;
	if (value_barcode(node->text))
		set_text(l, at, node->text);
	else
		loader_fault(l, node, _("letters, digits and -, with a right check digit"),
			     _("\"%s\" is not a barcode."), text_short(node->text, quoted));
}

static void read_pin(struct loader *l, const struct rule_key *key, struct node *node, void *at)
{
	size_t digits = strspn(node->text, "0123456789");

	(void)key;
	if (!loader_scalar(l, node))
		return;
	/* The message does not repeat it: a message may land in a log. */
	if (node->text[digits] == '\0' && digits >= 4 && digits <= 12)
		set_text(l, at, node->text);
	else
		loader_fault(l, node, _("4 to 12 digits"), "%s", _("This is not a PIN."));
}

static const struct schema_kind kinds[] = {
	{ .name = "text", .read = read_text, .fallback = fallback_text },
	{ .name = "lines", .read = read_lines, .fallback = fallback_text },
	{ .name = "id", .read = read_id, .fallback = fallback_text },
	{ .name = "two languages",
	  .any_node = true,
	  .keeps = KEEPS_BOTH,
	  .read = read_both,
	  .fallback = fallback_both },
	{ .name = "number",
	  .keeps = KEEPS_NUMBER,
	  .read = read_number,
	  .fallback = fallback_number },
	{ .name = "decimal", .keeps = KEEPS_NUMBER, .read = read_decimal },
	{ .name = "money", .keeps = KEEPS_NUMBER, .read = read_money },
	{ .name = "day", .keeps = KEEPS_DAY, .read = read_day },
	{ .name = "date", .keeps = KEEPS_DATE, .read = read_date },
	{ .name = "time", .keeps = KEEPS_NUMBER, .read = read_time },
	{ .name = "hours", .keeps = KEEPS_HOURS, .read = read_hours },
	{ .name = "yes/no", .keeps = KEEPS_BOOL, .read = read_yes_no, .fallback = fallback_yes_no },
	{ .name = "choice", .read = read_choice, .fallback = fallback_text },
	{ .name = "words", .node = NODE_LIST, .keeps = KEEPS_WORDS, .read = read_words },
	{ .name = "week", .node = NODE_MAP, .keeps = KEEPS_WEEK, .read = read_week },
	{ .name = "barcode", .read = read_barcode, .fallback = fallback_text },
	{ .name = "pin", .read = read_pin, .fallback = fallback_text },
};

const struct schema_kind *schema_kind(const struct rule_key *key)
{
	size_t len = strcspn(key->type, ":");

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		if (strlen(kinds[i].name) == len && memcmp(kinds[i].name, key->type, len) == 0)
			return &kinds[i];
	}
	bug(__FILE__, __LINE__, key->path);
}

void rule_key_kind(struct buf *out, const struct rule_key *key)
{
	bool limits = strcmp(key->type, "number") == 0;

	buf_puts(out, key->type);
	if (limits)
		buf_printf(out, _(", %lld to %lld"), (long long)key->min, (long long)key->max);
	if (strncmp(key->type, "words", 5) == 0 && key->max > 0)
		buf_printf(out, _(", %lld to %lld of them"), (long long)key->min,
			   (long long)key->max);
	if (limits && key->fallback != 0)
		buf_printf(out, _(", otherwise %lld"), (long long)key->fallback);
	if (key->required)
		buf_puts(out, _("; required"));
}
