/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/out.h"
#include "io/json.h"
#include "svc/login.h"

const struct cli_exit cli_exits[] = {
	{ 0, N_("Done.") },
	{ 1, N_("Refused by a rule of the shop, or a check failed.") },
	{ 64, N_("The command line or the request is not formed as expected.") },
	{ 65, N_("The input is bad.") },
	{ 66, N_("There is no such input, or it cannot be read.") },
	{ 69, N_("There is no store, or it cannot be used.") },
	{ 70, N_("A fault in the program.") },
	{ 71, N_("There is not enough memory.") },
	{ 73, N_("The output cannot be created.") },
	{ 74, N_("Reading or writing failed.") },
	{ 75, N_("Another terminal is writing; try again.") },
	{ 77, N_("Not permitted.") },
	{ 78, N_("The configuration is faulty.") },
	{ 0, NULL },
};

struct shop_options cli_shop_options(const struct cli *cli)
{
	return (struct shop_options){ .data = cli->data, .conf = cli->conf };
}

static enum status prepare(struct cli *cli)
{
	struct shop_options options = cli_shop_options(cli);

	if (cli->command.need == CLI_NOTHING)
		return ST_OK;
	TRY(shop_prepare(&options, &cli->shop, &cli->problem));
	if (cli->command.need == CLI_SETTINGS)
		return ST_OK;
	TRY(shop_open(&cli->shop, &cli->problem));
	return login_as(&cli->shop, cli->as, &cli->who, &cli->problem);
}

static enum status execute(struct cli *cli, int argc, char **argv)
{
	TRY(cli_parse(cli, argc, argv));
	if (cli->help || cli->version) {
		cli->command.need = CLI_NOTHING;
		return cli_help(cli);
	}
	TRY(prepare(cli));
	return cli->command.run(cli);
}

static void tell(struct cli *cli, enum status st)
{
	AUTO(buf_release) struct buf out = BUF_INIT;
	struct problem *p = &cli->problem;

	if (p->status != st) {
		enum status again = problem_set(p, st, NULL, NULL);
		(void)again;
	}
	if (st == ST_USAGE && p->todo[0] == '\0' && cli->command.name != NULL)
		problem_todo(p, _("See: meibuctl help %s"), cli->command.name);
	if (cli->json) {
		buf_puts(&out, "{\"ok\":false,\"error\":");
		json_add_problem(&out, p);
		buf_puts(&out, "}\n");
	} else {
		buf_puts(&out, "meibuctl: ");
		out_problem(&out, p);
	}
	out_error(&out);
}

int cli_main(int argc, char **argv)
{
	struct cli cli = { .arena = ARENA_INIT, .problem = PROBLEM_INIT };
	struct sigaction ignore = { .sa_handler = SIG_IGN };

	/* A reader that goes away is an error of write(), not the end of a transaction. */
	sigaction(SIGPIPE, &ignore, NULL);
	i18n_init(secure_getenv("MEIBU_LANG"));
	enum status st = execute(&cli, argc, argv);
	enum status written = out_status(st == ST_OK ? &cli.problem : NULL);
	if (st == ST_OK)
		st = written;
	if (st != ST_OK)
		tell(&cli, st);
	shop_close(&cli.shop);
	arena_clear(&cli.arena);
	return status_exit_code(st);
}
