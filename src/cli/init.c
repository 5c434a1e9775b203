/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <unistd.h>

#include "base/limits.h"
#include "cli/command.h"
#include "cli/out.h"
#include "io/json.h"
#include "svc/demo.h"

/* Over and over in the same place, and gone in the end. */
static void show_progress(int percent)
{
	AUTO(buf_release) struct buf line = BUF_INIT;

	buf_printf(&line, percent < 100 ? "\r%3d%% " : "\r     \r", percent);
	out_error(&line);
}

static enum status read_options(struct cli *cli, struct demo_options *ret)
{
	static const char *const of_demo[] = { "seed", "clients", "months" };
	int64_t seed = 1, clients = 300, months = 6;

	TRY(cli_arguments(cli, 0, 0));
	for (size_t i = 0; i < ARRAY_LEN(of_demo); i++) {
		if (cli_given(cli, of_demo[i]) && !cli_given(cli, "demo"))
			return problem_set(&cli->problem, ST_USAGE, of_demo[i],
					   _("--%s belongs to --demo."), of_demo[i]);
	}
	TRY(cli_number(cli, "seed", 0, INT64_MAX, &seed));
	TRY(cli_number(cli, "clients", 1, 100000, &clients));
	TRY(cli_number(cli, "months", 0, 60, &months));
	*ret = (struct demo_options){
		.seed = (uint64_t)seed,
		.clients = (int)clients,
		.months = (int)months,
		.progress = isatty(STDERR_FILENO) ? show_progress : NULL,
	};
	return ST_OK;
}

static enum status fill(struct cli *cli, const struct demo_options *options)
{
	enum status st = demo_fill(&cli->shop, options, &cli->problem);

	if (st == ST_OK)
		return ST_OK;
	/* The store is sound; it only lacks the rest of its history. */
	problem_todo(&cli->problem,
		     _("The history of the demo shop is not whole. Delete the folder "
		       "%s before you try again."),
		     cli->shop.data);
	return st;
}

enum status cli_init(struct cli *cli)
{
	AUTO(buf_release) struct buf out = BUF_INIT;
	struct demo_options options;
	bool demo = cli_given(cli, "demo");

	TRY(read_options(cli, &options));
	TRY(shop_create(&cli->shop, demo, &cli->problem));
	if (demo)
		TRY(fill(cli, &options));
	if (cli->json) {
		buf_puts(&out, "{\"data\":");
		json_add_string(&out, cli->shop.data);
		buf_printf(&out, ",\"demo\":%s}\n", demo ? "true" : "false");
	} else {
		buf_printf(&out,
			   demo ? _("A demo shop stands in %s.") : _("An empty shop stands in %s."),
			   cli->shop.data);
		buf_putc(&out, '\n');
	}
	out_write(&out);
	return ST_OK;
}
