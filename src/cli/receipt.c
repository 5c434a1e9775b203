/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "svc/receipt.h"

#include <unistd.h>

#include "cli/command.h"
#include "cli/out.h"
#include "io/json.h"

enum status cli_receipt(struct cli *cli)
{
	AUTO(buf_release) struct buf text = BUF_INIT, bytes = BUF_INIT, json = BUF_INIT;
	bool escpos = cli_given(cli, "escpos");
	bool copy = cli_given(cli, "copy");
	uint32_t number;

	TRY(cli_arguments(cli, 1, 1));
	bool entry = cli->args[0][0] == 'E' || cli->args[0][0] == 'e';
	TRY(id_parse(cli->args[0], entry ? 'E' : 'V', &number, "sale", &cli->problem));
	if (escpos && !cli->json && isatty(STDOUT_FILENO))
		return problem_set(
			&cli->problem, ST_USAGE, "escpos",
			_("These bytes are for a printer; send them to a file or a pipe."));
	TRY((entry ? receipt_for_entry : receipt_for_sale)(&cli->shop, &cli->who, number, copy,
							   &text, escpos ? &bytes : NULL,
							   &cli->problem));
	if (!cli->json) {
		out_write(escpos ? &bytes : &text);
		return ST_OK;
	}
	buf_puts(&json, "{\"text\":");
	json_add_string(&json, text.text);
	buf_puts(&json, "}\n");
	out_write(&json);
	return ST_OK;
}

enum status cli_deliver(struct cli *cli)
{
	AUTO(buf_release) struct buf out = BUF_INIT;
	size_t sent = 0;

	TRY(cli_arguments(cli, 0, 0));
	enum status st = receipts_deliver(&cli->shop, &cli->who, &sent, &cli->problem);
	if (cli->json)
		buf_printf(&out, "{\"sent\":%zu}\n", sent);
	else
		buf_printf(&out,
			   ngettext("%zu receipt was sent.\n", "%zu receipts were sent.\n", sent),
			   sent);
	out_write(&out);
	return st;
}
