/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Completion. The script that a shell reads is short and never goes stale: for every TAB it
 * asks `meibuctl complete -- WORDS`, which answers from the table of commands. A line is a
 * candidate; nothing at all means a file name, as far as the shell is concerned.
 */
#include <string.h>

#include "cli/command.h"
#include "cli/out.h"
#include "svc/check.h"
#include "svc/report.h"
#include "svc/transfer.h"

static const char bash_script[] =
	"# SPDX-License-Identifier: GPL-3.0-or-later\n"
	"# Completion of meibuctl for bash, as `meibuctl complete bash` prints it.\n"
	"_meibuctl() {\n"
	"\tlocal word\n"
	"\tCOMPREPLY=()\n"
	"\twhile IFS= read -r word; do\n"
	"\t\tCOMPREPLY+=(\"$word\")\n"
	"\tdone < <(\"$1\" complete -- \"${COMP_WORDS[@]:1:COMP_CWORD}\" 2>/dev/null)\n"
	"}\n"
	"complete -o default -F _meibuctl meibuctl\n";

/* Candidates that begin with what was typed, each once. */
struct candidates {
	const char *typed;
	struct buf out; /* "add\nget\n" */
};

static void candidate(struct candidates *c, const char *word, size_t n)
{
	AUTO(buf_release) struct buf line = BUF_INIT, padded = BUF_INIT;

	if (strncmp(word, c->typed, strlen(c->typed)) != 0 || strlen(c->typed) > n)
		return;
	buf_putc(&line, '\n');
	buf_add(&line, word, n);
	buf_putc(&line, '\n');
	buf_printf(&padded, "\n%s", c->out.text);
	if (strstr(padded.text, line.text) == NULL)
		buf_puts(&c->out, line.text + 1);
}

static void candidates_of(struct candidates *c, const char *words)
{
	while (*words != '\0') {
		size_t n = strcspn(words, " ");
		candidate(c, words, n);
		words += n + (words[n] == ' ');
	}
}

static void option_candidates(struct candidates *c, const struct cli_option *options)
{
	for (const struct cli_option *o = options; o != NULL && o->name != NULL; o++) {
		AUTO(buf_release) struct buf name = BUF_INIT;
		buf_printf(&name, "--%s", o->name);
		candidate(c, name.text, name.len);
	}
}

/* First words of commands and operations, or the second ones behind `noun`. */
static void name_candidates(struct candidates *c, const char *noun)
{
	for (size_t i = 0; i < ncli_commands + op_count(); i++) {
		const char *name = i < ncli_commands ? cli_commands[i].name
						     : op_at(i - ncli_commands)->name;
		size_t n = strcspn(name, " .");
		if (noun == NULL)
			candidate(c, name, n);
		else if (strncmp(name, noun, n) == 0 && noun[n] == '\0' && name[n] != '\0')
			candidate(c, name + n + 1, strlen(name + n + 1));
	}
}

/* The option that the word is, if it wants a value. */
static const struct cli_option *wants_value(const struct cli_option *options, const char *word)
{
	for (const struct cli_option *o = options; o != NULL && o->name != NULL; o++) {
		bool this_one = strncmp(word, "--", 2) == 0
					? strcmp(word + 2, o->name) == 0
					: word[0] == '-' && word[1] == o->letter &&
						  word[2] == '\0' && o->letter != 0;
		if (this_one && o->value != NULL && !o->optional)
			return o;
	}
	return NULL;
}

/* The words before the last that are no options and no values of options. */
static size_t plain_words(char *const *words, size_t n, const struct cli_option *own, char **ret)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++) {
		if (wants_value(cli_global_options, words[i]) != NULL ||
		    wants_value(own, words[i]) != NULL)
			i++;
		else if (words[i][0] != '-')
			ret[count++] = words[i];
	}
	return count;
}

static void first_argument(struct candidates *c, const struct command *command)
{
	if (command->run == cli_help)
		name_candidates(c, NULL);
	else if (command->run == cli_complete)
		candidate(c, "bash", 4);
	for (size_t i = 0; command->run == cli_export && export_tables[i] != NULL; i++)
		candidate(c, export_tables[i], strlen(export_tables[i]));
	if (command->run == cli_report)
		name_candidates(c, "report");
	for (size_t i = 0; command->run == cli_report && i < nreport_kinds; i++)
		candidate(c, report_kinds[i].name, strlen(report_kinds[i].name));
	for (size_t i = 0; command->run == cli_check && i < check_count(); i++)
		candidate(c, check_name(i), strlen(check_name(i)));
}

static void complete(struct cli *cli, struct candidates *c, char *const *words, size_t n)
{
	struct command command = { .name = NULL };
	char **plain = arena_alloc(&cli->arena, (n + 1) * sizeof(*plain));
	size_t nplain = plain_words(words, n - 1, NULL, plain);
	size_t took = cli_find(&cli->arena, plain, nplain, &command);

	/* Now that its options are known, their values are no words. */
	nplain = plain_words(words, n - 1, command.options, plain);
	const char *before = n > 1 ? words[n - 2] : "";
	const struct cli_option *value = wants_value(cli_global_options, before);
	if (value == NULL)
		value = wants_value(command.options, before);
	if (value != NULL) {
		candidates_of(c, value->words != NULL ? value->words : "");
	} else if (c->typed[0] == '-') {
		option_candidates(c, command.options);
		option_candidates(c, cli_global_options);
	} else if (took == 0) {
		name_candidates(c, nplain > 0 ? plain[0] : NULL);
	} else if (nplain == took) {
		first_argument(c, &command);
	} else if (command.run == cli_help && nplain == 2) {
		name_candidates(c, plain[1]);
	}
}

enum status cli_complete(struct cli *cli)
{
	AUTO(buf_release) struct buf out = BUF_INIT;
	struct candidates c = { .out = BUF_INIT };

	/* Nothing typed yet: every command. */
	if (cli->nargs == 0)
		return problem_set(&cli->problem, ST_USAGE, NULL,
				   _("An argument is missing: meibuctl %s %s"), cli->command.name,
				   cli->command.usage);
	if (cli->nargs == 1 && strcmp(cli->args[0], "bash") == 0 &&
	    strcmp(cli->args[-1], "--") != 0) {
		buf_puts(&out, bash_script);
		out_write(&out);
		return ST_OK;
	}
	c.typed = cli->args[cli->nargs - 1];
	complete(cli, &c, cli->args, cli->nargs);
	out_write(&c.out);
	buf_release(&c.out);
	return ST_OK;
}
