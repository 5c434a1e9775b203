/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The commands of meibuctl. A command is one row of cli_commands[]: it drives dispatch,
 * --help, completion, and the comparison with meibuctl(8). Every operation of svc/op.h is a
 * command too, made from its row when it is asked for: "client.add" is `client add`, and
 * the fields of its arguments are the options.
 *
 * A command answers a status and explains a fault in cli->problem; main() tells the person,
 * or, with --json, the program. What it has to say goes to standard output as it works.
 */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "svc/op.h"

/* An option: --name VALUE, --name[=VALUE] or --name. */
struct cli_option {
	const char *name;  /* NULL ends a table */
	char letter;	   /* of the short form; 0: none */
	const char *value; /* what stands for the value in the help; NULL: a switch */
	bool optional;	   /* the value may be left out */
	const char *words; /* values to choose from, divided by spaces; NULL: any */
	const char *help;  /* N_() */
};

/* What has to be there before a command can run. */
enum cli_need {
	CLI_NOTHING,
	CLI_SETTINGS, /* shop_prepare() */
	CLI_SHOP,     /* shop_open(), and cli->who */
};

struct cli;
typedef enum status cli_run(struct cli *) MUST_CHECK;

struct command {
	const char *name;		  /* "init", "rules check" */
	const char *usage;		  /* what stands behind the name */
	const char *summary;		  /* N_(), one sentence */
	const struct cli_option *options; /* NULL: none */
	const char *examples;		  /* a line each, behind "meibuctl "; NULL: none */
	const char *exits;		  /* exit codes it can have besides 0, 64 and 70 */
	enum cli_need need;
	cli_run *run;
	const struct op *op; /* of an operation's command; NULL otherwise */
};

extern const struct command cli_commands[];
extern const size_t ncli_commands;
extern const struct cli_option cli_global_options[];

/* What an exit code of sysexits.h means here, in the order of the manual; text NULL ends it. */
struct cli_exit {
	int code;
	const char *text; /* N_() */
};
extern const struct cli_exit cli_exits[];

/* An option as it was given. */
struct cli_given {
	const struct cli_option *option;
	const char *value; /* NULL: none */
};

struct cli {
	struct command command; /* the row, or what was made of an operation */
	struct arena arena;	/* of this one run */
	bool help, version, json;
	const char *as, *data, *conf; /* global options; NULL: not given */
	size_t ngiven;
	const struct cli_given *given;
	size_t nargs; /* what is no option, behind the command */
	char *const *args;
	struct shop shop; /* as far as command.need asks */
	struct session who;
	struct problem problem;
};

/* ---- arguments (args.c) */

/* Reads the command line. ST_USAGE explains itself in cli->problem. */
enum status cli_parse(struct cli *, int argc, char **argv) MUST_CHECK;
/* Finds a command by its first words: how many it took (1 or 2), 0 if there is none. */
size_t cli_find(struct arena *, char *const *words, size_t n, struct command *ret);
/* The same, explaining what is missing, with the nearest name. */
enum status cli_need_command(struct cli *, char *const *words, size_t n, struct command *ret,
			     size_t *ret_words) MUST_CHECK;
bool cli_given(const struct cli *, const char *option);
/* NULL if it was not given. */
const char *cli_value(const struct cli *, const char *option);
/* A whole number from min to max; *ret stays if the option was not given. */
enum status cli_number(struct cli *, const char *option, int64_t min, int64_t max,
		       int64_t *ret) MUST_CHECK;
/* Between min and max arguments? `names` are those of the missing. */
enum status cli_arguments(struct cli *, size_t min, size_t max) MUST_CHECK;

/* The command of an operation; what it is made of lives in the arena. */
struct command cli_operation(const struct op *, struct arena *);
/* The text of "client add" as an operation's name, "client.add". */
const struct op *cli_find_operation(const char *noun, const char *verb);

/* ---- running (run.c) */

/* Everything between main() and a command. Answers the exit code. */
int cli_main(int argc, char **argv);
struct shop_options cli_shop_options(const struct cli *);

/* ---- the commands, a file per noun */
cli_run cli_init, cli_check, cli_api, cli_export, cli_import, cli_rules_check, cli_rules_show,
	cli_receipt, cli_report, cli_deliver, cli_stat, cli_backup, cli_verify, cli_restore,
	cli_doctor, cli_help, cli_complete, cli_run_operation;

/* Help of everything, or of one command, appended as text. */
void cli_help_all(struct buf *);
void cli_help_command(struct buf *, const struct command *);
/* The verbs of a noun that has operations; false if it has none. */
bool cli_help_noun(struct buf *, const char *noun);

#endif
