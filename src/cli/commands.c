/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of commands; those of the operations are made from svc/ops.c. */
#include "cli/command.h"

static const struct cli_option init_options[] = {
	{ .name = "demo", .help = N_("Fill it with a believable history.") },
	{ .name = "seed",
	  .value = "N",
	  .help = N_("The same seed on the same day makes the same demo shop (1).") },
	{ .name = "clients",
	  .value = "N",
	  .help = N_("How many clients the demo shop has (300).") },
	{ .name = "months", .value = "N", .help = N_("How long its history is (6).") },
	{ .name = NULL },
};

static const struct cli_option check_options[] = {
	{ .name = "list", .help = N_("Only say what is proved.") },
	{ .name = "anchor",
	  .value = "ANCHORS",
	  .help = N_("Prove too that what was printed or written down is still there.") },
	{ .name = NULL },
};

static const struct cli_option api_options[] = {
	{ .name = "socket",
	  .value = "PATH",
	  .help = N_("Listen on this Unix socket instead of standard input.") },
	{ .name = "describe", .help = N_("Describe every operation, as JSON.") },
	{ .name = NULL },
};

static const struct cli_option export_options[] = {
	{ .name = "format",
	  .value = "FORMAT",
	  .words = "csv jsonl journal ics",
	  .help = N_("csv, jsonl, journal for the ledger, or ics: bookings as a calendar.") },
	{ .name = "therapist",
	  .value = "STAFF",
	  .help = N_("The calendar of one member of staff (S4) instead of all.") },
	{ .name = "from",
	  .value = "DAY",
	  .help = N_("The first day of a calendar (30 days ago).") },
	{ .name = "to",
	  .value = "DAY",
	  .help = N_("The last day of a calendar (as far as bookings are taken).") },
	{ .name = "output",
	  .letter = 'o',
	  .value = "FILE",
	  .help = N_("Write this file, whole or not at all, instead of standard output.") },
	{ .name = NULL },
};

static const struct cli_option import_options[] = {
	{ .name = "dry-run", .help = N_("Say what would happen, and keep nothing.") },
	{ .name = "on-duplicate",
	  .value = "WHAT",
	  .words = "refuse skip add",
	  .help = N_("What becomes of a row that is likely here already (refuse).") },
	{ .name = NULL },
};

static const struct cli_option backup_options[] = {
	{ .name = "into",
	  .value = "DIR",
	  .help = N_("Make it in this folder, named by the time.") },
	{ .name = "keep",
	  .value = "N",
	  .help = N_("Of the backups in that folder keep the newest N.") },
	{ .name = "key",
	  .value = "FILE",
	  .help = N_("Another key than keys/backup.key of the data folder.") },
	{ .name = "show-key",
	  .help = N_("Print the key, to be kept elsewhere: without it no backup opens.") },
	{ .name = NULL },
};

static const struct cli_option verify_options[] = {
	{ .name = "key",
	  .value = "FILE",
	  .help = N_("The key it was made with, if it is not that of the data folder.") },
	{ .name = NULL },
};

static const struct cli_option restore_options[] = {
	{ .name = "to", .value = "DIR", .help = N_("The data folder it becomes.") },
	{ .name = "replace",
	  .help = N_("What is in that folder is kept under another name.") },
	{ .name = "key",
	  .value = "FILE",
	  .help = N_("The key it was made with, if it is not that of the data folder.") },
	{ .name = NULL },
};

static const struct cli_option rules_options[] = {
	{ .name = "kind",
	  .value = "KIND",
	  .words = "conf treatments tiers calendar shop",
	  .help = N_("What the files are, if their names do not say it.") },
	{ .name = NULL },
};

static const struct cli_option receipt_options[] = {
	{ .name = "escpos", .help = N_("The bytes for the printer.") },
	{ .name = "copy", .help = N_("Say on it that it is a copy.") },
	{ .name = NULL },
};

static const struct cli_option report_options[] = {
	{ .name = "from",
	  .value = "DAY",
	  .help = N_("The first day (that of this month; today for what ends).") },
	{ .name = "to", .value = "DAY", .help = N_("The last day (today; 30 days on).") },
	{ .name = "by",
	  .value = "WHAT",
	  .words = "kind method therapist treatment client sale day week month",
	  .help = N_("What a row stands for; --list says what each report knows.") },
	{ .name = "format",
	  .value = "FORMAT",
	  .words = "table csv json xlsx",
	  .help = N_("table for people, csv, json, or xlsx for a spreadsheet.") },
	{ .name = "output",
	  .letter = 'o',
	  .value = "FILE",
	  .help = N_("Write this file, whole or not at all, instead of standard output.") },
	{ .name = "list", .help = N_("Only say which reports there are.") },
	{ .name = NULL },
};

const struct command cli_commands[] = {
	{
		.name = "init",
		.usage = "[--demo] [--seed N] [--clients N] [--months N]",
		.summary = N_("Make the data folder and an empty shop from shop.yaml in it."),
		.options = init_options,
		.need = CLI_SETTINGS,
		.run = cli_init,
		.examples = "--data /srv/shop init\n--data /tmp/demo init --demo --clients 40 "
			    "--months 1",
		.exits = "1 65 73 74 75 77 78",
	},
	{
		.name = "check",
		.usage = "[--list] [--anchor ANCHORS] [NAME...]",
		.summary = N_("Prove the invariants of the shop, all of them or those named."),
		.options = check_options,
		.need = CLI_SETTINGS,
		.run = cli_check,
		.examples = "check\ncheck ledger-balanced ledger-chain\n"
			    "check --anchor \"E402 fd90 6ff4 c1d2 0a3b\"",
		.exits = "1 69 74 75 78",
	},
	{
		.name = "doctor",
		.usage = "",
		.summary = N_("Find what is wrong with this installation, and say what to do."),
		.need = CLI_NOTHING,
		.run = cli_doctor,
		.examples = "doctor",
		.exits = "1",
	},
	{
		.name = "stat",
		.usage = "",
		.summary = N_("Sizes and health of the store."),
		.need = CLI_SHOP,
		.run = cli_stat,
		.examples = "stat\n--json stat",
		.exits = "69 74 75 77 78",
	},
	{
		.name = "api",
		.usage = "[--socket PATH | --describe]",
		.summary = N_("Run operations given as JSON lines, and answer as JSON lines."),
		.options = api_options,
		.need = CLI_SETTINGS,
		.run = cli_api,
		.examples = "api --describe\napi --socket /run/meibu/api.sock",
		.exits = "69 73 74 75 78",
	},
	{
		.name = "export",
		.usage = "TABLE [--format FORMAT] [--therapist STAFF] [--from DAY] [--to DAY] "
			 "[-o FILE]",
		.summary = N_("Write a whole table: client, staff, room, device, product, booking, "
			      "sale, ledger or audit."),
		.options = export_options,
		.need = CLI_SHOP,
		.run = cli_export,
		.examples = "export client --format csv -o clients.csv\n"
			    "export ledger --format journal -o shop.journal\n"
			    "export booking --format ics --therapist S4 -o S4.ics",
		.exits = "1 65 69 73 74 75 77 78",
	},
	{
		.name = "import client",
		.usage = "FILE [--dry-run] [--on-duplicate refuse|skip|add]",
		.summary = N_("Add clients from a CSV file, all of them or none."),
		.options = import_options,
		.need = CLI_SHOP,
		.run = cli_import,
		.examples = "import client clients.csv --dry-run\n"
			    "import client clients.csv --on-duplicate skip",
		.exits = "1 65 66 69 74 75 77 78",
	},
	{
		.name = "report",
		.usage = "NAME [--from DAY] [--to DAY] [--by WHAT] [--format FORMAT] [-o FILE]",
		.summary = N_("Run a report: what is owed, performance, sales, payments, debts, "
			      "Z reports, what ends."),
		.options = report_options,
		.need = CLI_SHOP,
		.run = cli_report,
		.examples = "report --list\nreport sales --from 1号 --by day\n"
			    "report liability --format xlsx -o liability.xlsx",
		.exits = "65 69 73 74 75 77 78",
	},
	{
		.name = "backup",
		.usage = "FILE | --into DIR [--keep N] | --show-key [--key FILE]",
		.summary = N_("Back the shop up while it is at work: proved, encrypted, in one "
			      "file."),
		.options = backup_options,
		.need = CLI_SHOP,
		.run = cli_backup,
		.examples = "backup /media/usb/meibu.bak\n"
			    "backup --into /var/backups/meibu --keep 30\nbackup --show-key",
		.exits = "1 65 66 69 73 74 75 77 78",
	},
	{
		.name = "verify",
		.usage = "FILE [--key FILE]",
		.summary = N_("Restore a backup for a try and prove what it holds."),
		.options = verify_options,
		.need = CLI_SETTINGS,
		.run = cli_verify,
		.examples = "verify /media/usb/meibu.bak",
		.exits = "1 65 66 69 73 74 77 78",
	},
	{
		.name = "restore",
		.usage = "FILE --to DIR [--replace] [--key FILE]",
		.summary = N_("Put a backup back, whole or not at all."),
		.options = restore_options,
		.need = CLI_SETTINGS,
		.run = cli_restore,
		.examples = "restore /media/usb/meibu.bak --to /var/lib/meibu --replace",
		.exits = "1 65 66 69 73 74 75 77 78",
	},
	{
		.name = "rules check",
		.usage = "[--kind KIND] [FILE...]",
		.summary = N_("Check rule files and meibu.conf; every fault with its place."),
		.options = rules_options,
		.need = CLI_NOTHING,
		.run = cli_rules_check,
		.examples = "rules check\nrules check conf/treatments.yaml",
		.exits = "66 78",
	},
	{
		.name = "rules show",
		.usage = "",
		.summary = N_("Show which rules are in use and where they come from."),
		.need = CLI_SHOP,
		.run = cli_rules_show,
		.examples = "rules show",
		.exits = "69 74 75 77 78",
	},
	{
		.name = "receipt",
		.usage = "SALE | ENTRY [--escpos] [--copy]",
		.summary = N_("Print the receipt of a sale, or of a debt that was paid."),
		.options = receipt_options,
		.need = CLI_SHOP,
		.run = cli_receipt,
		.examples = "receipt V17\nreceipt E23\n"
			    "receipt V17 --escpos --copy > /dev/usb/lp0",
		.exits = "1 69 74 75 77 78",
	},
	{
		.name = "deliver",
		.usage = "",
		.summary = N_("Send the receipts that wait to where meibu.conf says."),
		.need = CLI_SHOP,
		.run = cli_deliver,
		.examples = "deliver",
		.exits = "69 74 75 77 78",
	},
	{
		.name = "complete",
		.usage = "bash | -- WORD...",
		.summary = N_("Print the completion script, or the words that could stand last."),
		.need = CLI_NOTHING,
		.run = cli_complete,
		.examples = "complete bash",
		.exits = "",
	},
	{
		.name = "help",
		.usage = "[COMMAND]",
		.summary = N_("Explain a command; with --json, all of them as data."),
		.need = CLI_NOTHING,
		.run = cli_help,
		.examples = "help\nhelp export\nhelp client add",
		.exits = "",
	},
};

const size_t ncli_commands = ARRAY_LEN(cli_commands);
