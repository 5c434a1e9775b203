/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/text.h"
#include "cli/command.h"
#include "cli/out.h"
#include "io/json.h"

/* ---- as text */

static void add_option_rows(struct buf *out, const struct cli_option *options)
{
	AUTO(out_table_release) struct out_table t = { .ncells = 0 };
	AUTO(buf_release) struct buf form = BUF_INIT;

	out_table_column(&t, NULL, false);
	for (const struct cli_option *o = options; o != NULL && o->name != NULL; o++) {
		buf_reset(&form);
		if (o->letter != 0)
			buf_printf(&form, "-%c, ", o->letter);
		buf_printf(&form, "--%s", o->name);
		if (o->value != NULL && o->value[0] != '\0')
			buf_printf(&form, o->optional ? "[=%s]" : " %s", o->value);
		out_table_cell(&t, form.text);
	}
	/* The explanation is not cut, so it is no column. */
	int width = 0;
	for (size_t i = 0; i < t.ncells; i++)
		width = text_cells(t.cells[i]) > width ? text_cells(t.cells[i]) : width;
	for (size_t i = 0; i < t.ncells; i++) {
		buf_puts(out, "  ");
		text_fit(out, t.cells[i], width, false);
		buf_printf(out, "  %s\n", _(options[i].help));
	}
}

static void add_exits(struct buf *out, const char *codes)
{
	for (const struct cli_exit *e = cli_exits; e->text != NULL; e++) {
		AUTO(buf_release) struct buf padded = BUF_INIT, code = BUF_INIT;
		buf_printf(&padded, " %s 0 64 70 ", codes);
		buf_printf(&code, " %d ", e->code);
		if (strstr(padded.text, code.text) != NULL)
			buf_printf(out, "  %2d  %s\n", e->code, _(e->text));
	}
}

static void add_examples(struct buf *out, const char *examples)
{
	while (*examples != '\0') {
		size_t n = strcspn(examples, "\n");
		buf_printf(out, "  meibuctl %.*s\n", (int)n, examples);
		examples += n + (examples[n] == '\n');
	}
}

void cli_help_command(struct buf *out, const struct command *c)
{
	buf_printf(out, "meibuctl %s%s%s\n\n%s\n", c->name, c->usage[0] != '\0' ? " " : "",
		   c->usage, _(c->summary));
	if (c->op != NULL)
		buf_printf(out, _("It needs the permission \"%s\"."),
			   permission_title(c->op->permission));
	if (c->op != NULL)
		buf_putc(out, '\n');
	if (c->options != NULL && c->options[0].name != NULL) {
		buf_printf(out, "\n%s\n", _("Options:"));
		add_option_rows(out, c->options);
	}
	if (c->op != NULL)
		buf_printf(out, "\n%s\n  {\"op\":\"%s\",\"args\":%s}\n", _("As a line of the API:"),
			   c->op->name, c->op->example);
	if (c->examples != NULL) {
		buf_printf(out, "\n%s\n", _("Examples:"));
		add_examples(out, c->examples);
	}
	buf_printf(out, "\n%s\n", _("Exit codes:"));
	add_exits(out, c->exits);
}

static void add_summary(struct buf *out, const char *name, int width, const char *summary)
{
	buf_puts(out, "  ");
	text_fit(out, name, width, false);
	buf_printf(out, "  %s\n", _(summary));
}

bool cli_help_noun(struct buf *out, const char *noun)
{
	enum { VERB_WIDTH = 10 };
	size_t n = strlen(noun);
	bool any = false;

	for (size_t i = 0; i < ncli_commands; i++) {
		if (strncmp(cli_commands[i].name, noun, n) != 0 || cli_commands[i].name[n] != ' ')
			continue;
		add_summary(out, cli_commands[i].name + n + 1, VERB_WIDTH, cli_commands[i].summary);
		any = true;
	}
	for (size_t i = 0; i < op_count(); i++) {
		if (strncmp(op_at(i)->name, noun, n) != 0 || op_at(i)->name[n] != '.')
			continue;
		add_summary(out, op_at(i)->name + n + 1, VERB_WIDTH, op_at(i)->summary);
		any = true;
	}
	return any;
}

/* One line a noun: "  client  add get find …". */
static void add_nouns(struct buf *out)
{
	for (size_t i = 0; i < op_count(); i++) {
		size_t n = strcspn(op_at(i)->name, ".");
		if (i > 0 && strncmp(op_at(i - 1)->name, op_at(i)->name, n + 1) == 0) {
			buf_printf(out, " %s", op_at(i)->name + n + 1);
			continue;
		}
		buf_printf(out, "%s  %-10.*s %s", i > 0 ? "\n" : "", (int)n, op_at(i)->name,
			   op_at(i)->name + n + 1);
	}
	buf_putc(out, '\n');
}

void cli_help_all(struct buf *out)
{
	enum { NAME_WIDTH = 13 };

	buf_puts(out, "meibuctl [--data DIR] [--conf FILE] [--json] [--as STAFF] COMMAND ...\n\n");
	buf_printf(out, "%s\n\n%s\n",
		   _("The shop for its owner, its administrator and other programs."),
		   _("Commands:"));
	for (size_t i = 0; i < ncli_commands; i++)
		add_summary(out, cli_commands[i].name, NAME_WIDTH, cli_commands[i].summary);
	buf_printf(out, "\n%s\n", _("Operations, two words each (client add, booking list):"));
	add_nouns(out);
	buf_printf(out, "\n%s\n", _("Options of all commands:"));
	add_option_rows(out, cli_global_options);
	buf_printf(out, "\n%s\n",
		   _("Environment: MEIBU_DATA, MEIBU_CONF, MEIBU_LANG (zh_CN or en), "
		     "MEIBU_NOW (freezes the clock)."));
	buf_printf(out, "%s\n", _("More: meibuctl help COMMAND, meibuctl(8), meibu-api(7)."));
}

/* ---- as data */

static void add_json(struct buf *out, const char *name, const char *value, bool first)
{
	buf_printf(out, "%s\"%s\":", first ? "" : ",", name);
	json_add_string(out, value);
}

static void add_json_options(struct buf *out, const struct cli_option *options)
{
	char letter[2] = "";

	buf_puts(out, "\"options\":[");
	for (const struct cli_option *o = options; o != NULL && o->name != NULL; o++) {
		buf_puts(out, o == options ? "{" : ",{");
		add_json(out, "name", o->name, true);
		letter[0] = o->letter;
		if (o->letter != 0)
			add_json(out, "letter", letter, false);
		if (o->value != NULL)
			add_json(out, "value", o->value, false);
		if (o->words != NULL)
			add_json(out, "words", o->words, false);
		add_json(out, "help", _(o->help), false);
		buf_putc(out, '}');
	}
	buf_putc(out, ']');
}

static void add_json_command(struct buf *out, const struct command *c)
{
	buf_putc(out, '{');
	add_json(out, "name", c->name, true);
	add_json(out, "usage", c->usage, false);
	add_json(out, "summary", _(c->summary), false);
	add_json(out, "exits", c->exits, false);
	if (c->examples != NULL)
		add_json(out, "examples", c->examples, false);
	if (c->op != NULL)
		add_json(out, "operation", c->op->name, false);
	buf_putc(out, ',');
	add_json_options(out, c->options);
	buf_putc(out, '}');
}

/* Everything that can be typed: what completion, tools and the test of the manual read. */
static void add_json_all(struct buf *out)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;

	buf_puts(out, "{");
	add_json_options(out, cli_global_options);
	buf_puts(out, ",\"exits\":[");
	for (const struct cli_exit *e = cli_exits; e->text != NULL; e++) {
		buf_printf(out, "%s{\"code\":%d", e == cli_exits ? "" : ",", e->code);
		add_json(out, "text", _(e->text), false);
		buf_putc(out, '}');
	}
	buf_puts(out, "],\"commands\":[");
	for (size_t i = 0; i < ncli_commands + op_count(); i++) {
		struct command c = i < ncli_commands
					   ? cli_commands[i]
					   : cli_operation(op_at(i - ncli_commands), &arena);
		buf_puts(out, i > 0 ? "," : "");
		add_json_command(out, &c);
	}
	buf_puts(out, "]}\n");
}

/* ---- the command; also --help and --version */

static enum status help_on(struct cli *cli, struct buf *out)
{
	struct command c = { .name = NULL };
	size_t words;

	if (cli->nargs == 0) {
		if (cli->json)
			add_json_all(out);
		else
			cli_help_all(out);
		return ST_OK;
	}
	if (cli->nargs == 1 && cli_find(&cli->arena, cli->args, 1, &c) == 0 &&
	    cli_help_noun(out, cli->args[0]))
		return ST_OK;
	TRY(cli_need_command(cli, cli->args, cli->nargs, &c, &words));
	if (cli->json) {
		add_json_command(out, &c);
		buf_putc(out, '\n');
	} else {
		cli_help_command(out, &c);
	}
	return ST_OK;
}

enum status cli_help(struct cli *cli)
{
	AUTO(buf_release) struct buf out = BUF_INIT;

	if (cli->version && cli->json)
		buf_puts(&out, "{\"program\":\"meibuctl\",\"version\":\"" MEIBU_VERSION "\"}\n");
	else if (cli->version)
		buf_puts(&out, "meibuctl (meibu) " MEIBU_VERSION "\n");
	else if (cli->help)
		cli_help_command(&out, &cli->command);
	else
		TRY(help_on(cli, &out));
	out_write(&out);
	return ST_OK;
}
