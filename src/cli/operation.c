/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every operation as a command. Options are the fields of its arguments; a value may be
 * written as a person would (tomorrow 3pm, 138-0000-1234), except money, which is fen
 * as the name says. They become the JSON that the API would be sent, so that both are read,
 * checked and refused by the same rules.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/command.h"
#include "cli/out.h"
#include "io/json.h"
#include "rules/value.h"

/* ---- the command made of an operation */

/* Options that are no fields. */
static const struct cli_option dry_run_option = {
	.name = "dry-run", .help = N_("Say what would happen, and keep nothing.")
};
static const struct cli_option key_option = {
	.name = "key",
	.value = "KEY",
	.help = N_("The same key again gives the same answer and no second effect.")
};

/* What stands for the value of a field in the help. */
static const char *value_word(const struct field_at *at)
{
	switch (at->row->kind) {
	case FIELD_NUMBER:
		return "N";
	case FIELD_MONEY:
		return "FEN";
	case FIELD_BOOL:
		return "yes|no";
	case FIELD_CHOICE:
		return "WORD";
	case FIELD_DAY:
	case FIELD_BIRTHDAY:
		return "DAY";
	case FIELD_WALL:
	case FIELD_INSTANT:
		return "TIME";
	case FIELD_MINUTE:
		return "HH:MM";
	case FIELD_PHONE:
		return "PHONE";
	case FIELD_REF:
		return "ID";
	case FIELD_BYTES:
		return "HEX";
	case FIELD_MESSAGE:
		return "JSON";
	case FIELD_TEXT:
	case FIELD_LINES:
		break;
	}
	return field_repeated(at) ? "TEXT,..." : "TEXT";
}

static const char *words_of(const struct field *row, struct arena *arena)
{
	AUTO(buf_release) struct buf words = BUF_INIT;

	if (row->kind == FIELD_BOOL)
		return "yes no";
	/* Names of numbers are for people to read. */
	if (row->choices == NULL || row->kind == FIELD_NUMBER)
		return NULL;
	for (const struct choice *c = row->choices; c->word != NULL; c++)
		buf_printf(&words, "%s%s", words.len > 0 ? " " : "", c->word);
	return arena_dup(arena, words.text);
}

static const char *help_of(const struct op *op, const struct field_at *at, struct arena *arena)
{
	AUTO(buf_release) struct buf text = BUF_INIT;
	bool masked = protobuf_c_message_descriptor_get_field_by_name(op->args, "fields") != NULL;
	bool outer = at->holder->descriptor == op->args;

	buf_puts(&text, _(at->row->label));
	if ((outer || !masked) && field_required(at->holder->descriptor, at->row))
		buf_printf(&text, " (%s)", _("needed"));
	if (at->row->flags & FIELD_SECRET)
		buf_printf(&text, ": %s", _("read from standard input, or asked for."));
	else if (at->row->help != NULL)
		buf_printf(&text, ": %s", _(at->row->help));
	return arena_dup(arena, text.text);
}

/* May a person give this field? */
static bool is_offered(const struct op *op, const struct field_at *at)
{
	bool outer = at->holder->descriptor == op->args;

	if ((at->row->flags & FIELD_FIXED) || strcmp(at->row->name, "fields") == 0)
		return false;
	return outer ||
	       protobuf_c_message_descriptor_get_field_by_name(op->args, at->row->name) == NULL;
}

static struct cli_option *push(struct arena *arena, struct cli_option *options, size_t *n,
			       struct cli_option option)
{
	options = arena_grow(arena, options, *n, sizeof(*options));
	options[(*n)++] = option;
	return options;
}

static const struct cli_option *options_of(const struct op *op, struct arena *arena)
{
	ProtobufCMessage *model = message_new(op->args, arena);
	struct cli_option *options = NULL;
	struct field_at at;
	size_t n = 0;

	for (size_t pos = 0; field_walk(model, arena, &pos, &at);) {
		if (!is_offered(op, &at))
			continue;
		bool loose = at.row->kind == FIELD_BOOL || (at.row->flags & FIELD_SECRET);
		options = push(arena, options, &n,
			       (struct cli_option){
				       .name = at.row->name,
				       .value = at.row->flags & FIELD_SECRET ? "" : value_word(&at),
				       .optional = loose,
				       .words = words_of(at.row, arena),
				       .help = help_of(op, &at, arena),
			       });
	}
	if (op->writes) {
		options = push(arena, options, &n, key_option);
		options = push(arena, options, &n, dry_run_option);
	}
	return push(arena, options, &n, (struct cli_option){ .name = NULL });
}

/* Can the first field be given without its name? */
static bool takes_word(const struct cli_option *options)
{
	return options[0].name != NULL && options[0].name != key_option.name &&
	       options[0].value != NULL && !options[0].optional &&
	       strcmp(options[0].value, "JSON") != 0;
}

struct command cli_operation(const struct op *op, struct arena *arena)
{
	const struct cli_option *options = options_of(op, arena);
	const char *dot = strchr(op->name, '.');

	return (struct command){
		.name = arena_printf(arena, "%.*s %s", (int)(dot - op->name), op->name, dot + 1),
		.usage = takes_word(options)
				 ? arena_printf(arena, "[%s] [--FIELD VALUE]...", options[0].name)
				 : "[--FIELD VALUE]...",
		.summary = op->summary,
		.options = options,
		.exits = "1 65 69 74 75 77 78",
		.need = CLI_SHOP,
		.run = cli_run_operation,
		.op = op,
	};
}

/* ---- a PIN */

/* One line from standard input, byte by byte: more may follow that is not ours. */
static enum status read_line(struct buf *ret, struct problem *p)
{
	enum { LINE_MAX_BYTES = 256 };
	char c;

	for (;;) {
		ssize_t n = read(STDIN_FILENO, &c, 1);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return problem_set(p, ST_IO, NULL, _("Reading failed: %s."),
					   strerror(errno));
		if (n == 0 && ret->len == 0)
			return problem_set(p, ST_NO_INPUT, NULL, _("The PIN is missing."));
		if (n == 0 || c == '\n')
			return ST_OK;
		if ((unsigned char)c < ' ' || ret->len >= LINE_MAX_BYTES)
			return problem_set(p, ST_BAD_VALUE, NULL, _("That is no PIN."));
		buf_putc(ret, c);
	}
}

/* From a terminal it is asked for, and not shown. An interrupt arrives as a control character, so
 * that the terminal is set back whatever is typed. */
static enum status read_pin(const char *label, struct buf *ret, struct problem *p)
{
	AUTO(buf_release) struct buf prompt = BUF_INIT;
	struct termios was, silent;

	if (!isatty(STDIN_FILENO) || tcgetattr(STDIN_FILENO, &was) != 0)
		return read_line(ret, p);
	silent = was;
	silent.c_lflag &= ~(tcflag_t)(ECHO | ISIG);
	buf_printf(&prompt, "%s: ", label);
	out_error(&prompt);
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
	enum status st = read_line(ret, p);
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &was);
	buf_reset(&prompt);
	buf_putc(&prompt, '\n');
	out_error(&prompt);
	return st;
}

/* ---- values to JSON */

static enum status add_pin(struct cli *cli, const struct field_at *at, const char *text,
			   struct buf *json)
{
	AUTO(buf_release) struct buf pin = BUF_INIT;

	if (text != NULL) {
		enum status st = problem_set(&cli->problem, ST_USAGE, at->row->name,
					     _("A PIN is not given on the command line: "
					       "others can see it there."));
		problem_todo(&cli->problem,
			     _("Give --%s alone; it is asked for, or read from "
			       "standard input."),
			     at->row->name);
		return st;
	}
	TRY(read_pin(_(at->row->label), &pin, &cli->problem));
	json_add_string(json, pin.text);
	if (pin.size > 0)
		explicit_bzero(pin.text, pin.size);
	return ST_OK;
}

static enum status add_money(struct cli *cli, const struct field_at *at, const char *text,
			     struct buf *json)
{
	char quoted[TEXT_SHORT_MAX];
	int64_t fen;

	if (!value_number(text, &fen))
		return problem_set(
			&cli->problem, ST_BAD_VALUE, at->row->name,
			_("\"%s\" is not a whole number of fen (178.00 yuan are 17800)."),
			text_short(text, quoted));
	buf_printf(json, "%lld", (long long)fen);
	return ST_OK;
}

static enum status add_object(struct cli *cli, const struct field_at *at, const char *text,
			      struct buf *json)
{
	AUTO(json_release) struct json_t *value = NULL;
	enum status st = json_read(text, strlen(text), &value, &cli->problem);

	if (st == ST_OK)
		buf_puts(json, text);
	else
		field_problem_inside(&cli->problem, at->row, -1);
	return st;
}

static enum status add_value(struct cli *cli, const struct field_at *at, const char *text,
			     struct buf *json)
{
	if (at->row->flags & FIELD_SECRET)
		return add_pin(cli, at, text, json);
	if (text == NULL)
		text = "yes"; /* only those of FIELD_BOOL may be left out */
	if (text[0] == '\0') {
		buf_puts(json, "null");
		return ST_OK;
	}
	if (at->row->kind == FIELD_MESSAGE)
		return add_object(cli, at, text, json);
	if (at->row->kind == FIELD_MONEY)
		return add_money(cli, at, text, json);
	TRY(field_parse(at, text, clock_today(), &cli->arena, &cli->problem));
	if (field_empty(at) && at->row->kind != FIELD_BOOL)
		buf_puts(json, "null");
	else
		json_add_value(json, at);
	return ST_OK;
}

static enum status add_field(struct cli *cli, const char *name, const char *text, struct buf *json)
{
	ProtobufCMessage *model = message_new(cli->command.op->args, &cli->arena);
	struct field_at at;

	REQUIRE(field_find(model, name, &cli->arena, &at));
	if (json->len > 1)
		buf_putc(json, ',');
	json_add_string(json, name);
	buf_putc(json, ':');
	return add_value(cli, &at, text, json);
}

/* A PIN that the operation cannot do without is asked for unasked. */
static enum status add_needed_pin(struct cli *cli, struct buf *json)
{
	const struct op *op = cli->command.op;
	const ProtobufCFieldDescriptor *proto;
	const struct field *row;

	for (size_t i = 0; (row = field_of(op->args, i, &proto)) != NULL; i++) {
		if ((row->flags & FIELD_SECRET) && field_required(op->args, row) &&
		    !cli_given(cli, row->name))
			TRY(add_field(cli, row->name, NULL, json));
	}
	return ST_OK;
}

static enum status add_arguments(struct cli *cli, struct buf *json)
{
	const struct cli_option *first = &cli->command.options[0];

	buf_putc(json, '{');
	TRY(cli_arguments(cli, 0, takes_word(cli->command.options) ? 1 : 0));
	if (cli->nargs == 1) {
		if (cli_given(cli, first->name))
			return problem_set(&cli->problem, ST_USAGE, first->name,
					   _("--%s is given twice."), first->name);
		TRY(add_field(cli, first->name, cli->args[0], json));
	}
	for (size_t i = 0; i < cli->ngiven; i++) {
		const char *name = cli->given[i].option->name;
		if (name != key_option.name && name != dry_run_option.name)
			TRY(add_field(cli, name, cli->given[i].value, json));
	}
	TRY(add_needed_pin(cli, json));
	buf_putc(json, '}');
	return ST_OK;
}

/* ---- running */

static void print_answer(const struct cli *cli, const ProtobufCMessage *answer)
{
	AUTO(buf_release) struct buf out = BUF_INIT;

	if (cli->json) {
		json_add_message(&out, answer);
		buf_putc(&out, '\n');
	} else {
		out_message(&out, answer);
	}
	if (out.len == 0 && isatty(STDOUT_FILENO))
		buf_printf(&out, "%s\n",
			   cli->command.op->writes ? _("Done.") : _("There is none."));
	out_write(&out);
}

enum status cli_run_operation(struct cli *cli)
{
	const struct op *op = cli->command.op;
	AUTO(buf_release) struct buf json = BUF_INIT;
	ProtobufCMessage *args = message_new(op->args, &cli->arena), *answer = NULL;

	TRY(add_arguments(cli, &json));
	TRY(json_message(json.text, json.len, JSON_ARGUMENTS, args, &cli->arena, &cli->problem));
	if (cli_given(cli, dry_run_option.name))
		TRY(op_try(&cli->shop, &cli->who, op, args, &cli->arena, &answer, &cli->problem));
	else
		TRY(op_run(&cli->shop, &cli->who, op, cli_value(cli, key_option.name), args,
			   &cli->arena, &answer, &cli->problem));
	print_answer(cli, answer);
	return ST_OK;
}

enum status cli_stat(struct cli *cli)
{
	TRY(cli_arguments(cli, 0, 0));
	cli->command = cli_operation(op_find("shop.stat"), &cli->arena);
	return cli_run_operation(cli);
}
