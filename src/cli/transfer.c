/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole tables out and in. */
#include "svc/transfer.h"

#include <string.h>

#include "base/text.h"
#include "base/when.h"
#include "cli/command.h"
#include "cli/out.h"
#include "cli/output.h"
#include "io/json.h"
#include "rules/value.h"

/* ---- export */

static enum status write_piece(void *ctx, const struct buf *piece)
{
	return output_write(ctx, piece);
}

static enum status table_named(struct cli *cli, const char *name)
{
	struct nearest near;
	char quoted[TEXT_SHORT_MAX];

	nearest_init(&near, name);
	for (size_t i = 0; export_tables[i] != NULL; i++) {
		if (strcmp(export_tables[i], name) == 0)
			return ST_OK;
		nearest_try(&near, export_tables[i], strlen(export_tables[i]));
	}
	enum status st = problem_set(&cli->problem, ST_USAGE, "table",
				     _("There is no table \"%s\" to export."),
				     text_short(name, quoted));
	if (nearest_found(&near)) {
		problem_todo(&cli->problem, _("Did you mean %s?"), near.best);
		problem_hint(&cli->problem, "table", "%s", near.best);
	}
	return st;
}

/* The ledger has no CSV; its usual form is the journal. */
static const char *format_word(struct cli *cli)
{
	const char *name = cli_value(cli, "format");

	return name != NULL ? name : strcmp(cli->args[0], "ledger") == 0 ? "journal" : "csv";
}

static enum export_format format_of(struct cli *cli)
{
	const char *name = format_word(cli);

	if (strcmp(name, "csv") == 0)
		return EXPORT_CSV;
	return strcmp(name, "jsonl") == 0 ? EXPORT_JSONL : EXPORT_JOURNAL;
}

static enum status day_option(struct cli *cli, const char *name, enum when_lean lean, day *ret)
{
	const char *text = cli_value(cli, name);

	return text == NULL ? ST_OK : when_day(text, clock_today(), lean, ret, &cli->problem);
}

/* Of a month ago until no more bookings are taken, unless it is said. */
static enum status calendar_wish(struct cli *cli, struct calendar_wish *ret)
{
	const char *staff = cli_value(cli, "therapist");
	int ahead = cli->shop.conf.ahead_days;

	*ret = (struct calendar_wish){ .from = DAY(clock_today().n - CALENDAR_PAST_DAYS) };
	if (staff != NULL)
		TRY(id_parse(staff, 'S', &ret->staff, "therapist", &cli->problem));
	TRY(day_option(cli, "from", WHEN_PAST, &ret->from));
	ret->until = DAY((ret->from.n > clock_today().n ? ret->from.n : clock_today().n) + ahead);
	return day_option(cli, "to", WHEN_FUTURE, &ret->until);
}

/* A calendar is of bookings, and its options belong to no other format. */
static enum status calendar_asked(struct cli *cli, bool *ret)
{
	static const char *const options[] = { "therapist", "from", "to" };
	const char *format = cli_value(cli, "format");

	*ret = format != NULL && strcmp(format, "ics") == 0;
	if (*ret && strcmp(cli->args[0], "booking") != 0)
		return problem_set(&cli->problem, ST_USAGE, "format",
				   _("Only bookings are exported as a calendar."));
	for (size_t i = 0; !*ret && i < ARRAY_LEN(options); i++)
		if (cli_given(cli, options[i]))
			return problem_set(&cli->problem, ST_USAGE, options[i],
					   _("--%s is for a calendar: --format ics."),
					   options[i]);
	return ST_OK;
}

static enum status write_calendar(struct cli *cli, struct output *o, size_t *ret_rows)
{
	struct calendar_wish wish;

	TRY(calendar_wish(cli, &wish));
	return export_calendar(&cli->shop, &cli->who, &wish, write_piece, o, ret_rows,
			       &cli->problem);
}

enum status cli_export(struct cli *cli)
{
	struct output o = { .problem = &cli->problem };
	bool calendar;
	size_t rows = 0;

	TRY(cli_arguments(cli, 1, 1));
	TRY(table_named(cli, cli->args[0]));
	TRY(calendar_asked(cli, &calendar));
	enum status st = output_open(&o, cli_value(cli, "output"));
	if (st == ST_OK && calendar)
		st = write_calendar(cli, &o, &rows);
	else if (st == ST_OK)
		st = export_table(&cli->shop, &cli->who, cli->args[0], format_of(cli), write_piece,
				  &o, &rows, &cli->problem);
	if (st == ST_OK)
		st = output_keep(&o);
	output_close(&o);
	if (st != ST_OK)
		return st;
	/* What went out is out; that nothing tells of it makes the command fail. */
	return export_note(&cli->shop, &cli->who, cli->args[0], format_word(cli), rows,
			   &cli->problem);
}

/* ---- import */

struct telling {
	const struct cli *cli;
	bool dry;
	enum import_duplicates duplicates;
};

static void tell_json(struct buf *out, size_t line, enum status st, const char *id,
		      const struct problem *p)
{
	buf_printf(out, "{\"line\":%zu,\"ok\":%s", line, st == ST_OK ? "true" : "false");
	if (id[0] != '\0') {
		buf_puts(out, ",\"client\":");
		json_add_string(out, id);
	}
	if (st != ST_OK) {
		buf_puts(out, ",\"error\":");
		json_add_problem(out, p);
	}
	buf_puts(out, "}\n");
}

static void tell_row(void *ctx, size_t line, enum status st, const char *id,
		     const struct problem *p)
{
	const struct telling *t = ctx;
	AUTO(buf_release) struct buf out = BUF_INIT;

	if (t->cli->json) {
		tell_json(&out, line, st, id, p);
	} else if (st == ST_OK) {
		buf_printf(&out,
			   t->dry ? _("line %zu: would be added") : _("line %zu: added as %s"),
			   line, id);
		buf_putc(&out, '\n');
	} else {
		bool skipped = st == ST_DUPLICATE && t->duplicates == IMPORT_SKIP;
		buf_printf(&out, skipped ? _("line %zu: left out: %s") : _("line %zu: refused: %s"),
			   line, p->message[0] != '\0' ? p->message : status_text(st));
		buf_putc(&out, '\n');
	}
	out_write(&out);
}

static void tell_sum(const struct telling *t, const struct import_result *r, bool kept)
{
	AUTO(buf_release) struct buf out = BUF_INIT;

	if (t->cli->json) {
		buf_printf(&out,
			   "{\"rows\":%zu,\"added\":%zu,\"skipped\":%zu,\"refused\":%zu,"
			   "\"kept\":%s}\n",
			   r->rows, r->added, r->skipped, r->refused, kept ? "true" : "false");
	} else {
		buf_printf(&out, _("Rows: %zu; good: %zu, left out: %zu, refused: %zu."), r->rows,
			   r->added, r->skipped, r->refused);
		buf_printf(&out, " %s\n",
			   kept ? _("All that is good was added.") : _("Nothing was kept."));
	}
	out_write(&out);
}

enum status cli_import(struct cli *cli)
{
	struct telling t = { .cli = cli, .dry = cli_given(cli, "dry-run") };
	const char *duplicates = cli_value(cli, "on-duplicate");
	struct import_result result = { .rows = 0 };

	TRY(cli_arguments(cli, 1, 1));
	if (duplicates != NULL && strcmp(duplicates, "skip") == 0)
		t.duplicates = IMPORT_SKIP;
	else if (duplicates != NULL && strcmp(duplicates, "add") == 0)
		t.duplicates = IMPORT_ADD;
	enum status st = import_clients(&cli->shop, &cli->who, cli->args[0], t.dry, t.duplicates,
					tell_row, &t, &result, &cli->problem);
	if (result.rows > 0 || st == ST_OK)
		tell_sum(&t, &result, st == ST_OK && !t.dry);
	return st;
}
