/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A report as a table, CSV, JSON or a workbook. */
#include "svc/report.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"
#include "base/when.h"
#include "cli/command.h"
#include "cli/out.h"
#include "cli/output.h"
#include "io/csv.h"
#include "io/json.h"
#include "io/xlsx.h"
#include "rules/value.h"

/* ---- forms */

static void add_heading(struct buf *out, const Report *r)
{
	char from[DATE_TEXT_MAX], to[DATE_TEXT_MAX];

	day_text(DAY(r->since), from);
	day_text(DAY(r->until), to);
	buf_printf(out, "%s  %s%s%s", r->title, from, r->since == r->until ? "" : " – ",
		   r->since == r->until ? "" : to);
}

static bool is_number(enum cell_kind kind)
{
	return kind == CELL_MONEY || kind == CELL_NUMBER;
}

/* Is the column one of numbers? A table aligns it. */
static bool number_column(const Report *r, size_t column)
{
	for (size_t i = 0; i < r->n_rows; i++) {
		if (is_number(report_cell_kind(r, r->rows[i], column)))
			return true;
	}
	return false;
}

static void table_form(struct buf *out, const Report *r)
{
	AUTO(out_table_release) struct out_table t = { .ncells = 0 };
	AUTO(buf_release) struct buf cell = BUF_INIT;

	add_heading(out, r);
	buf_puts(out, "\n\n");
	for (size_t c = 0; c < r->n_columns; c++)
		out_table_column(&t, r->columns[c]->title, number_column(r, c));
	for (size_t i = 0; i < r->n_rows; i++) {
		for (size_t c = 0; c < r->n_columns; c++) {
			buf_reset(&cell);
			report_cell_text(&cell, r, r->rows[i], c, true);
			if (c == 0 && r->rows[i]->total && cell.len == 0)
				buf_puts(&cell, _("Together"));
			out_table_cell(&t, cell.text);
		}
	}
	out_table_text(out, &t, 0);
	if (r->note[0] != '\0')
		buf_printf(out, "\n%s\n", r->note);
}

/* Rows alone: who adds up a column must not count the total among them. */
static void csv_form(struct buf *out, const Report *r)
{
	AUTO(buf_release) struct buf cell = BUF_INIT;

	csv_add_bom(out);
	for (size_t c = 0; c < r->n_columns; c++)
		csv_add_cell(out, r->columns[c]->title, c == 0);
	csv_add_end(out);
	for (size_t i = 0; i < r->n_rows; i++) {
		if (r->rows[i]->total)
			continue;
		for (size_t c = 0; c < r->n_columns; c++) {
			buf_reset(&cell);
			report_cell_text(&cell, r, r->rows[i], c, false);
			csv_add_cell(out, cell.text, c == 0);
		}
		csv_add_end(out);
	}
}

static void json_pair(struct buf *out, const char *name, const char *text, bool first)
{
	buf_puts(out, first ? "" : ",");
	json_add_string(out, name);
	buf_putc(out, ':');
	json_add_string(out, text);
}

static void json_row(struct buf *out, const Report *r, const ReportRow *row)
{
	buf_putc(out, '{');
	for (size_t c = 0; c < r->n_columns; c++) {
		const char *cell = row->cells[c];
		buf_puts(out, c > 0 ? "," : "");
		json_add_string(out, r->columns[c]->name);
		buf_putc(out, ':');
		if (cell[0] == '\0')
			buf_puts(out, "null");
		else if (is_number(report_cell_kind(r, row, c)))
			buf_puts(out, cell); /* digits: fen, or a number */
		else
			json_add_string(out, cell);
	}
	buf_putc(out, '}');
}

static void json_form(struct buf *out, const Report *r)
{
	const ReportRow *total = NULL;
	char text[DATE_TEXT_MAX];
	bool first = true;

	buf_putc(out, '{');
	json_pair(out, "report", r->report, true);
	json_pair(out, "title", r->title, false);
	json_pair(out, "from", day_text(DAY(r->since), text), false);
	json_pair(out, "to", day_text(DAY(r->until), text), false);
	buf_puts(out, ",\"columns\":[");
	for (size_t c = 0; c < r->n_columns; c++) {
		buf_puts(out, c > 0 ? ",{" : "{");
		json_pair(out, "name", r->columns[c]->name, true);
		json_pair(out, "title", r->columns[c]->title, false);
		json_pair(out, "kind", r->columns[c]->kind, false);
		buf_putc(out, '}');
	}
	buf_puts(out, "],\"rows\":[");
	for (size_t i = 0; i < r->n_rows; i++) {
		if (r->rows[i]->total) {
			total = r->rows[i];
			continue;
		}
		buf_puts(out, first ? "" : ",");
		json_row(out, r, r->rows[i]);
		first = false;
	}
	buf_putc(out, ']');
	if (total != NULL) {
		buf_puts(out, ",\"total\":");
		json_row(out, r, total);
	}
	json_pair(out, "note", r->note, false);
	buf_puts(out, "}\n");
}

static struct xlsx_cell xlsx_cell_of(const Report *r, const ReportRow *row, size_t c)
{
	const char *cell = row->cells[c];
	int64_t number = strtoll(cell, NULL, 10);
	day d;

	if (cell[0] == '\0')
		return (struct xlsx_cell){ .kind = XLSX_EMPTY };
	switch (report_cell_kind(r, row, c)) {
	case CELL_MONEY:
		return (struct xlsx_cell){ .kind = XLSX_MONEY, .number = number };
	case CELL_NUMBER:
		return (struct xlsx_cell){ .kind = XLSX_NUMBER, .number = number };
	case CELL_DAY:
		if (day_parse(cell, &d, NULL) == ST_OK)
			return (struct xlsx_cell){ .kind = XLSX_DAY, .number = d.n };
		break;
	case CELL_TEXT:
	case CELL_AMOUNT:
		break;
	}
	return (struct xlsx_cell){ .kind = XLSX_TEXT, .text = cell };
}

static enum status xlsx_form(struct cli *cli, const Report *r, struct buf *out)
{
	AUTO(buf_release) struct buf title = BUF_INIT;
	struct arena *arena = &cli->arena;
	const char **columns = arena_alloc(arena, (r->n_columns + 1) * sizeof(*columns));
	struct xlsx_cell *cells =
		arena_alloc(arena, (r->n_columns * r->n_rows + 1) * sizeof(*cells));
	bool *totals = arena_alloc(arena, (r->n_rows + 1) * sizeof(*totals));

	add_heading(&title, r);
	for (size_t c = 0; c < r->n_columns; c++)
		columns[c] = r->columns[c]->title;
	for (size_t i = 0; i < r->n_rows; i++) {
		struct xlsx_cell *row = &cells[i * r->n_columns];
		totals[i] = r->rows[i]->total;
		for (size_t c = 0; c < r->n_columns; c++)
			row[c] = xlsx_cell_of(r, r->rows[i], c);
		if (totals[i] && row[0].kind == XLSX_EMPTY)
			row[0] = (struct xlsx_cell){ .kind = XLSX_TEXT, .text = _("Together") };
	}
	struct xlsx_sheet sheet = { .name = r->report, .title = title.text, .note = r->note,
				    .made = clock_now(), .ncolumns = r->n_columns,
				    .columns = columns, .nrows = r->n_rows, .cells = cells,
				    .totals = totals };
	return xlsx_bytes(&sheet, out, &cli->problem);
}

/* ---- the command */

static enum status day_option(struct cli *cli, const char *name, enum when_lean lean, int32_t *ret)
{
	const char *text = cli_value(cli, name);
	day d;

	if (text == NULL)
		return ST_OK;
	TRY(when_day(text, clock_today(), lean, &d, &cli->problem));
	*ret = d.n;
	return ST_OK;
}

static enum status report_named(struct cli *cli, const char *name, const struct report_kind **ret)
{
	struct nearest near;
	char quoted[TEXT_SHORT_MAX];

	*ret = report_kind(name);
	if (*ret != NULL)
		return ST_OK;
	nearest_init(&near, name);
	for (size_t i = 0; i < nreport_kinds; i++)
		nearest_try(&near, report_kinds[i].name, strlen(report_kinds[i].name));
	enum status st = problem_set(&cli->problem, ST_USAGE, "report",
				     _("There is no report \"%s\"."), text_short(name, quoted));
	problem_todo(&cli->problem, _("See: meibuctl %s"), "report --list");
	if (nearest_found(&near)) {
		problem_todo(&cli->problem, _("Did you mean %s?"), near.best);
		problem_hint(&cli->problem, "report", "%s", near.best);
	}
	return st;
}

static enum status list_reports(struct cli *cli)
{
	AUTO(buf_release) struct buf out = BUF_INIT;
	Nothing args = NOTHING__INIT;
	ReportKinds *kinds;

	TRY(cli_arguments(cli, 0, 0));
	TRY(OP_RUN(&cli->shop, &cli->who, "report.list", NULL, &args, &cli->arena, &kinds,
		   &cli->problem));
	if (cli->json) {
		json_add_message(&out, &kinds->base);
		buf_putc(&out, '\n');
	} else {
		out_message(&out, &kinds->base);
	}
	out_write(&out);
	return ST_OK;
}

static enum status run_report(struct cli *cli, const struct report_kind *kind, Report **ret)
{
	ReportRun args = REPORT_RUN__INIT;
	enum when_lean lean = kind->ahead ? WHEN_FUTURE : WHEN_PAST;
	const char *by = cli_value(cli, "by");

	args.report = arena_dup(&cli->arena, kind->name);
	args.by = arena_dup(&cli->arena, by != NULL ? by : "");
	TRY(day_option(cli, "from", lean, &args.from));
	TRY(day_option(cli, "to", lean, &args.to));
	return OP_RUN(&cli->shop, &cli->who, "report.run", NULL, &args, &cli->arena, ret,
		      &cli->problem);
}

static enum status write_report(struct cli *cli, const struct buf *bytes)
{
	struct output o = { .problem = &cli->problem };
	enum status st = output_open(&o, cli_value(cli, "output"));

	if (st == ST_OK)
		st = output_write(&o, bytes);
	if (st == ST_OK)
		st = output_keep(&o);
	output_close(&o);
	return st;
}

enum status cli_report(struct cli *cli)
{
	AUTO(buf_release) struct buf out = BUF_INIT;
	const struct report_kind *kind;
	const char *format = cli_value(cli, "format"), *file = cli_value(cli, "output");
	Report *report;

	if (cli_given(cli, "list"))
		return list_reports(cli);
	if (format == NULL)
		format = cli->json ? "json" : "table";
	TRY(cli_arguments(cli, 1, 1));
	TRY(report_named(cli, cli->args[0], &kind));
	bool xlsx = strcmp(format, "xlsx") == 0;
	if (xlsx && (file == NULL || strcmp(file, "-") == 0) && isatty(STDOUT_FILENO))
		return problem_set(&cli->problem, ST_USAGE, "output",
				   _("A workbook is for a file or a pipe; name one with -o."));
	TRY(run_report(cli, kind, &report));
	if (xlsx)
		TRY(xlsx_form(cli, report, &out));
	else if (strcmp(format, "csv") == 0)
		csv_form(&out, report);
	else if (strcmp(format, "json") == 0)
		json_form(&out, report);
	else
		table_form(&out, report);
	return write_report(cli, &out);
}
