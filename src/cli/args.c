/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The command line: global options, the command's one or two words, its own options and
 * arguments. Global options may stand behind the command as well.
 */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cli/command.h"
#include "rules/value.h"

const struct cli_option cli_global_options[] = {
	{ .name = "data",
	  .value = "DIR",
	  .help = N_("The data folder; else MEIBU_DATA, else what meibu.conf says.") },
	{ .name = "conf",
	  .value = "FILE",
	  .help = N_("meibu.conf or its folder; else MEIBU_CONF, else the installed one.") },
	{ .name = "json", .help = N_("Answers and errors as JSON.") },
	{ .name = "as",
	  .value = "STAFF",
	  .help = N_("Act as this staff member (S2), with her permissions.") },
	{ .name = "help", .letter = 'h', .help = N_("Explain, and do nothing.") },
	{ .name = "version", .letter = 'V', .help = N_("Say which version this is.") },
	{ .name = NULL },
};

/* ---- what getopt needs */

/* All options of one scan: `long_rows` and the string of letters, both for getopt. */
struct option_scan {
	const struct cli_option **rows;
	struct option *longs;
	size_t n;
	struct buf letters;
};

enum { FIRST_LONG = 256 }; /* answers of getopt_long() for options without a letter */

static void scan_add(struct option_scan *s, const struct cli_option *options, struct arena *arena)
{
	for (const struct cli_option *o = options; o != NULL && o->name != NULL; o++) {
		s->rows = arena_grow(arena, s->rows, s->n, sizeof(struct cli_option *));
		s->longs = arena_grow(arena, s->longs, s->n, sizeof(*s->longs));
		s->rows[s->n] = o;
		s->longs[s->n] = (struct option){
			.name = o->name,
			.has_arg = o->value == NULL ? no_argument
				   : o->optional    ? optional_argument
						    : required_argument,
			.val = FIRST_LONG + (int)s->n,
		};
		if (o->letter != 0)
			buf_printf(&s->letters, "%c%s", o->letter, o->value != NULL ? ":" : "");
		s->n++;
	}
}

/* The row that getopt answered; NULL for a fault. */
static const struct cli_option *scan_row(const struct option_scan *s, int c)
{
	if (c >= FIRST_LONG)
		return s->rows[c - FIRST_LONG];
	for (size_t i = 0; i < s->n; i++) {
		if (c != 0 && s->rows[i]->letter == c)
			return s->rows[i];
	}
	return NULL;
}

/* ---- faults */

static enum status bad_option(struct cli *cli, const struct option_scan *s, const char *word)
{
	struct nearest near;
	AUTO(buf_release) struct buf name = BUF_INIT;
	char quoted[TEXT_SHORT_MAX];

	buf_puts(&name, word + strspn(word, "-"));
	buf_truncate(&name, strcspn(name.text, "="));
	nearest_init(&near, name.text);
	for (size_t i = 0; i < s->n; i++)
		nearest_try(&near, s->rows[i]->name, strlen(s->rows[i]->name));
	enum status st = problem_set(&cli->problem, ST_USAGE, NULL,
				     _("There is no option %s here."), text_short(word, quoted));
	if (nearest_found(&near)) {
		problem_todo(&cli->problem, _("Did you mean --%s?"), near.best);
		problem_hint(&cli->problem, "option", "--%s", near.best);
	}
	return st;
}

/* getopt answered ':' or '?': for what? optopt is the value of the row it knew. */
static enum status option_fault(struct cli *cli, const struct option_scan *s, int c, char *word)
{
	const struct cli_option *row = optopt != 0 ? scan_row(s, optopt) : NULL;
	char letter[3] = { '-', (char)optopt, '\0' };

	if (c == ':' && row != NULL)
		return problem_set(&cli->problem, ST_USAGE, row->name, _("--%s needs a value: %s."),
				   row->name, row->value);
	if (row != NULL)
		return problem_set(&cli->problem, ST_USAGE, row->name, _("--%s takes no value."),
				   row->name);
	return bad_option(cli, s, optopt != 0 ? letter : word);
}

/* ---- taking options */

static enum status take_global(struct cli *cli, const struct cli_option *o, const char *value)
{
	if (strcmp(o->name, "json") == 0)
		cli->json = true;
	else if (strcmp(o->name, "help") == 0)
		cli->help = true;
	else if (strcmp(o->name, "version") == 0)
		cli->version = true;
	else if (strcmp(o->name, "as") == 0)
		cli->as = value;
	else if (strcmp(o->name, "data") == 0)
		cli->data = value;
	else
		cli->conf = value;
	return ST_OK;
}

static bool is_global(const struct cli_option *o)
{
	return o >= cli_global_options && o < cli_global_options + ARRAY_LEN(cli_global_options);
}

static enum status take(struct cli *cli, const struct cli_option *o, const char *value)
{
	char quoted[TEXT_SHORT_MAX];

	if (is_global(o))
		return take_global(cli, o, value);
	if (cli_given(cli, o->name))
		return problem_set(&cli->problem, ST_USAGE, o->name, _("--%s is given twice."),
				   o->name);
	/* Words of an operation's fields are judged with its other arguments. */
	if (cli->command.op == NULL && o->words != NULL && !value_in(o->words, value))
		return problem_set(&cli->problem, ST_USAGE, o->name,
				   _("--%s cannot be \"%s\"; it is one of: %s."), o->name,
				   text_short(value, quoted), o->words);
	struct cli_given *given = arena_grow(&cli->arena, cli->given, cli->ngiven, sizeof(*given));
	given[cli->ngiven++] = (struct cli_given){ .option = o, .value = value };
	cli->given = given;
	return ST_OK;
}

/* Reads options up to the first word (`stop`) or all of them; *ret_first: the first that is no
 * option. */
static enum status scan_options(struct cli *cli, const struct cli_option *own, bool stop, int argc,
				char **argv, int *ret_first)
{
	struct option_scan s = { .letters = BUF_INIT };
	enum status st = ST_OK;
	int c;

	buf_puts(&s.letters, stop ? "+:" : ":");
	scan_add(&s, cli_global_options, &cli->arena);
	scan_add(&s, own, &cli->arena);
	struct option *longs = arena_grow(&cli->arena, s.longs, s.n, sizeof(*longs));
	opterr = 0;
	optind = 0; /* GNU: start anew */
	while (st == ST_OK) {
		optopt = 0;
		int at = optind > 0 ? optind : 1;
		c = getopt_long(argc, argv, s.letters.text, longs, NULL);
		if (c == -1)
			break;
		const struct cli_option *row = c == '?' || c == ':' ? NULL : scan_row(&s, c);
		if (row != NULL)
			st = take(cli, row, optarg);
		else
			st = option_fault(cli, &s, c, argv[optind > at ? optind - 1 : at]);
	}
	*ret_first = optind;
	buf_release(&s.letters);
	return st;
}

/* ---- commands */

const struct op *cli_find_operation(const char *noun, const char *verb)
{
	AUTO(buf_release) struct buf name = BUF_INIT;

	buf_printf(&name, "%s.%s", noun, verb);
	return op_find(name.text);
}

static const struct command *find_row(const char *name)
{
	for (size_t i = 0; i < ncli_commands; i++) {
		if (strcmp(cli_commands[i].name, name) == 0)
			return &cli_commands[i];
	}
	return NULL;
}

size_t cli_find(struct arena *arena, char *const *words, size_t n, struct command *ret)
{
	AUTO(buf_release) struct buf two = BUF_INIT;
	const struct command *row = NULL;
	const struct op *op = n >= 2 ? cli_find_operation(words[0], words[1]) : NULL;
	size_t took = 0;

	if (n >= 2) {
		buf_printf(&two, "%s %s", words[0], words[1]);
		row = find_row(two.text);
		took = 2;
	}
	/* "report list" is the operation, "report sales" the command with an argument. */
	if (row == NULL && op == NULL && n >= 1) {
		row = find_row(words[0]);
		took = 1;
	}
	if (row != NULL) {
		*ret = *row;
		return took;
	}
	if (op == NULL)
		return 0;
	*ret = cli_operation(op, arena);
	return 2;
}

/* Tries the first word of a name ("rules" of "rules check"), or the second if the first is
 * `noun`. */
static void try_word(struct nearest *near, const char *noun, const char *name, const char *border)
{
	size_t first = strcspn(name, border);

	if (noun == NULL)
		nearest_try(near, name, first);
	else if (strncmp(name, noun, first) == 0 && noun[first] == '\0' && name[first] != '\0')
		nearest_try(near, name + first + 1, strlen(name + first + 1));
}

static void try_all(struct nearest *near, const char *noun)
{
	for (size_t i = 0; i < ncli_commands; i++)
		try_word(near, noun, cli_commands[i].name, " ");
	for (size_t i = 0; i < op_count(); i++)
		try_word(near, noun, op_at(i)->name, ".");
}

/* Does any command begin with this word? */
static bool is_noun(const char *word)
{
	size_t n = strlen(word);

	for (size_t i = 0; i < ncli_commands; i++) {
		if (strncmp(cli_commands[i].name, word, n) == 0 && cli_commands[i].name[n] == ' ')
			return true;
	}
	for (size_t i = 0; i < op_count(); i++) {
		if (strncmp(op_at(i)->name, word, n) == 0 && op_at(i)->name[n] == '.')
			return true;
	}
	return false;
}

static enum status no_command(struct cli *cli, char *const *words, size_t n)
{
	struct nearest near;
	char quoted[TEXT_SHORT_MAX];
	bool noun = is_noun(words[0]);
	enum status st;

	if (noun && n < 2) {
		st = problem_set(&cli->problem, ST_USAGE, NULL, _("%s needs a second word."),
				 text_short(words[0], quoted));
		problem_todo(&cli->problem, _("See: meibuctl help %s"), words[0]);
		return st;
	}
	nearest_init(&near, words[noun ? 1 : 0]);
	try_all(&near, noun ? words[0] : NULL);
	st = problem_set(&cli->problem, ST_USAGE, NULL, _("There is no command \"%s%s%s\"."),
			 noun ? words[0] : "", noun ? " " : "",
			 text_short(words[noun ? 1 : 0], quoted));
	if (nearest_found(&near)) {
		problem_todo(&cli->problem, _("Did you mean: meibuctl %s%s%s"),
			     noun ? words[0] : "", noun ? " " : "", near.best);
		problem_hint(&cli->problem, "command", "%s%s%s", noun ? words[0] : "",
			     noun ? " " : "", near.best);
	} else {
		problem_todo(&cli->problem, _("See: meibuctl help"));
	}
	return st;
}

enum status cli_need_command(struct cli *cli, char *const *words, size_t n, struct command *ret,
			     size_t *ret_words)
{
	*ret_words = cli_find(&cli->arena, words, n, ret);
	return *ret_words > 0 ? ST_OK : no_command(cli, words, n);
}

enum status cli_parse(struct cli *cli, int argc, char **argv)
{
	static char *const help[] = { (char *)(uintptr_t) "help" };
	size_t words;
	int first;

	TRY(scan_options(cli, NULL, true, argc, argv, &first));
	char **rest = argv + first;
	size_t n = (size_t)(argc - first);
	if (n == 0 && (cli->help || cli->version)) {
		cli->help = false;
		return cli_find(&cli->arena, help, 1, &cli->command) == 1 ? ST_OK : ST_BUG;
	}
	if (n == 0) {
		enum status st = problem_set(&cli->problem, ST_USAGE, NULL,
					     _("What shall be done? A command is missing."));
		problem_todo(&cli->problem, _("See: meibuctl help"));
		return st;
	}
	/* `meibuctl client --help` asks about all of them. */
	if (n == 2 && strcmp(rest[1], "--help") == 0 && is_noun(rest[0]) &&
	    cli_find(&cli->arena, rest, 1, &cli->command) == 0) {
		cli->args = rest;
		cli->nargs = 1;
		return cli_find(&cli->arena, help, 1, &cli->command) == 1 ? ST_OK : ST_BUG;
	}
	TRY(cli_need_command(cli, rest, n, &cli->command, &words));
	/* The last word of the command stands where getopt looks for the program's name. */
	char **own = rest + words - 1;
	TRY(scan_options(cli, cli->command.options, false, (int)(n - words + 1), own, &first));
	cli->args = own + first;
	cli->nargs = n - words + 1 - (size_t)first;
	return ST_OK;
}

/* ---- asking */

static const struct cli_given *find_given(const struct cli *cli, const char *option)
{
	for (size_t i = 0; i < cli->ngiven; i++) {
		if (strcmp(cli->given[i].option->name, option) == 0)
			return &cli->given[i];
	}
	return NULL;
}

bool cli_given(const struct cli *cli, const char *option)
{
	return find_given(cli, option) != NULL;
}

const char *cli_value(const struct cli *cli, const char *option)
{
	const struct cli_given *given = find_given(cli, option);

	return given != NULL ? given->value : NULL;
}

enum status cli_number(struct cli *cli, const char *option, int64_t min, int64_t max, int64_t *ret)
{
	const char *text = cli_value(cli, option);
	int64_t n;

	if (text == NULL)
		return ST_OK;
	if (!value_number(text, &n) || n < min || n > max)
		return problem_set(&cli->problem, ST_USAGE, option,
				   _("--%s is a number from %lld to %lld."), option, (long long)min,
				   (long long)max);
	*ret = n;
	return ST_OK;
}

enum status cli_arguments(struct cli *cli, size_t min, size_t max)
{
	char quoted[TEXT_SHORT_MAX];

	if (cli->nargs > max)
		return problem_set(&cli->problem, ST_USAGE, NULL,
				   _("There is one argument too many: %s"),
				   text_short(cli->args[max], quoted));
	if (cli->nargs < min)
		return problem_set(&cli->problem, ST_USAGE, NULL,
				   _("An argument is missing: meibuctl %s %s"), cli->command.name,
				   cli->command.usage);
	return ST_OK;
}
