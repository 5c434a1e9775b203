/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rules/rules.h"

#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/out.h"
#include "io/json.h"
#include "rules/conf.h"

/* Reads a file of one kind; only its faults are wanted. */
typedef enum status check_fn(const char *path, struct faults *, struct problem *);

static enum status check_conf(const char *path, struct faults *faults, struct problem *p)
{
	struct conf conf;
	(void)p;
	enum status st = conf_load(path, &conf, faults);

	conf_release(&conf);
	return st;
}

static enum status check_treatments(const char *path, struct faults *faults, struct problem *p)
{
	AUTO(buf_release) struct buf text = BUF_INIT;
	struct treatments *loaded = NULL;

	TRY(rules_read(path, &text, p));
	enum status st = treatments_load(path, text.text, text.len, &loaded, faults);
	treatments_free(loaded);
	return st;
}

static enum status check_tiers(const char *path, struct faults *faults, struct problem *p)
{
	AUTO(buf_release) struct buf text = BUF_INIT;
	struct tiers *loaded = NULL;

	TRY(rules_read(path, &text, p));
	enum status st = tiers_load(path, text.text, text.len, &loaded, faults);
	tiers_free(loaded);
	return st;
}

static enum status check_calendar(const char *path, struct faults *faults, struct problem *p)
{
	AUTO(buf_release) struct buf text = BUF_INIT;
	struct calendar *loaded = NULL;

	TRY(rules_read(path, &text, p));
	enum status st = calendar_load(path, text.text, text.len, &loaded, faults);
	calendar_free(loaded);
	return st;
}

static enum status check_shop(const char *path, struct faults *faults, struct problem *p)
{
	AUTO(buf_release) struct buf text = BUF_INIT;
	struct shop_setup *loaded = NULL;

	TRY(rules_read(path, &text, p));
	enum status st = shop_setup_load(path, text.text, text.len, &loaded, faults);
	shop_setup_free(loaded);
	return st;
}

static const struct kind {
	const char *name; /* of --kind, and in the names of files of that kind */
	const char *file; /* in the configuration folder */
	check_fn *check;
} kinds[] = {
	{ "conf", "meibu.conf", check_conf },
	{ "treatments", "treatments.yaml", check_treatments },
	{ "tiers", "tiers.yaml", check_tiers },
	{ "calendar", "calendar.yaml", check_calendar },
	{ "shop", "shop.yaml", check_shop },
};

static const struct kind *kind_named(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	}
	return NULL;
}

/* "new-treatments.yaml" are treatments, "meibu.conf" and "test.conf" settings. */
static enum status kind_of(struct cli *cli, const char *path, const struct kind **ret)
{
	const char *given = cli_value(cli, "kind"), *slash = strrchr(path, '/');
	const char *base = slash != NULL ? slash + 1 : path;
	char quoted[TEXT_SHORT_MAX];

	*ret = given != NULL ? kind_named(given) : NULL;
	for (size_t i = 0; *ret == NULL && i < ARRAY_LEN(kinds); i++) {
		if (strstr(base, kinds[i].name) != NULL)
			*ret = &kinds[i];
	}
	if (*ret != NULL)
		return ST_OK;
	enum status st = problem_set(&cli->problem, ST_USAGE, "kind",
				     _("The name of %s does not say what it is."),
				     text_short(path, quoted));
	problem_todo(&cli->problem, _("Say it: --kind conf, treatments, tiers, calendar or shop."));
	return st;
}

/* ---- telling */

static void add_fault_json(struct buf *out, const struct fault *f)
{
	buf_puts(out, "{\"file\":");
	json_add_string(out, f->file);
	buf_printf(out, ",\"line\":%d,\"column\":%d,\"message\":", f->line, f->column);
	json_add_string(out, f->what);
	if (f->expected[0] != '\0') {
		buf_puts(out, ",\"expected\":");
		json_add_string(out, f->expected);
	}
	buf_puts(out, ",\"source\":");
	json_add_string(out, f->source);
	buf_puts(out, "}\n");
}

static void print_faults(const struct cli *cli, const struct faults *faults)
{
	AUTO(buf_release) struct buf out = BUF_INIT;

	for (size_t i = 0; cli->json && i < faults->n; i++)
		add_fault_json(&out, &faults->rows[i]);
	if (!cli->json)
		faults_text(&out, faults);
	out_write(&out);
}

static void print_good(const struct cli *cli, const char *path, const char *what)
{
	AUTO(buf_release) struct buf out = BUF_INIT;

	if (!cli->json)
		buf_printf(&out, "%s: %s\n", path, what);
	out_write(&out);
}

/* ---- rules check */

static enum status check_file(struct cli *cli, const struct kind *kind, const char *path,
			      size_t *faults_found)
{
	AUTO(faults_release) struct faults faults = FAULTS_INIT;
	char quoted[TEXT_SHORT_MAX];

	if (access(path, R_OK) != 0)
		return problem_set(&cli->problem, ST_NO_INPUT, NULL, _("%s cannot be read."),
				   text_short(path, quoted));
	enum status st = kind->check(path, &faults, &cli->problem);
	if (faults.n == 0) {
		TRY(st);
		print_good(cli, path, _("no faults"));
	}
	print_faults(cli, &faults);
	*faults_found += faults.n;
	return ST_OK;
}

/* The files of the configuration folder; one that is not there is built in. */
/* A file of the folder, or the built-in one where the folder has none. */
static enum status text_of(const struct buf *dir, const char *name, struct buf *ret,
			   struct problem *p)
{
	AUTO(buf_release) struct buf path = BUF_INIT;
	size_t n;

	buf_printf(&path, "%s/%s", dir->text, name);
	if (dir->len > 0 && access(path.text, F_OK) == 0)
		return rules_read(path.text, ret, p);
	const char *builtin = rules_builtin(name, &n);
	buf_add(ret, builtin, n);
	return ST_OK;
}

/* Files that are good one by one may still name what another lacks: told, not counted. */
static enum status check_agreement(struct cli *cli, const char *conf_path,
				   const struct buf *dir)
{
	AUTO(buf_release) struct buf t = BUF_INIT, m = BUF_INIT, c = BUF_INIT, s = BUF_INIT;
	AUTO(faults_release) struct faults faults = FAULTS_INIT;
	struct treatments *treatments = NULL;
	struct tiers *tiers = NULL;
	struct calendar *calendar = NULL;
	struct shop_setup *shop = NULL;
	struct conf conf;

	if (conf_path[0] == '\0' || access(conf_path, F_OK) != 0)
		conf_default(&conf);
	else
		TRY(conf_load(conf_path, &conf, &faults));
	enum status st = text_of(dir, "treatments.yaml", &t, &cli->problem);
	if (st == ST_OK)
		st = text_of(dir, "tiers.yaml", &m, &cli->problem);
	if (st == ST_OK)
		st = text_of(dir, "calendar.yaml", &c, &cli->problem);
	if (st == ST_OK)
		st = text_of(dir, "shop.yaml", &s, &cli->problem);
	if (st == ST_OK &&
	    treatments_load("treatments.yaml", t.text, t.len, &treatments, &faults) == ST_OK &&
	    tiers_load("tiers.yaml", m.text, m.len, &tiers, &faults) == ST_OK &&
	    calendar_load("calendar.yaml", c.text, c.len, &calendar, &faults) == ST_OK &&
	    shop_setup_load("shop.yaml", s.text, s.len, &shop, &faults) == ST_OK) {
		rules_agree(&(struct rules_set){ .treatments = treatments, .tiers = tiers,
						 .calendar = calendar, .shop = shop,
						 .conf = &conf }, &faults);
		print_faults(cli, &faults);
	}
	treatments_free(treatments);
	tiers_free(tiers);
	calendar_free(calendar);
	shop_setup_free(shop);
	conf_release(&conf);
	return st;
}

static enum status check_folder(struct cli *cli, size_t *faults_found)
{
	AUTO(buf_release) struct buf conf = BUF_INIT, dir = BUF_INIT, path = BUF_INIT;
	struct shop_options options = cli_shop_options(cli);

	shop_find_conf(&options, &conf, &dir);
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		buf_reset(&path);
		if (i == 0)
			buf_puts(&path, conf.text);
		else if (dir.len > 0)
			buf_printf(&path, "%s/%s", dir.text, kinds[i].file);
		if (path.len == 0 || access(path.text, F_OK) != 0)
			print_good(cli, path.len > 0 ? path.text : kinds[i].file,
				   _("not there; the built-in one is used"));
		else
			TRY(check_file(cli, &kinds[i], path.text, faults_found));
	}
	return *faults_found == 0 ? check_agreement(cli, conf.text, &dir) : ST_OK;
}

enum status cli_rules_check(struct cli *cli)
{
	size_t faults = 0;
	const struct kind *kind;

	if (cli->nargs == 0 && cli_given(cli, "kind"))
		return problem_set(&cli->problem, ST_USAGE, "kind", _("--kind needs a file."));
	if (cli->nargs == 0)
		TRY(check_folder(cli, &faults));
	for (size_t i = 0; i < cli->nargs; i++) {
		TRY(kind_of(cli, cli->args[i], &kind));
		TRY(check_file(cli, kind, cli->args[i], &faults));
	}
	if (faults == 0)
		return ST_OK;
	return problem_set(&cli->problem, ST_BAD_CONFIG, NULL,
			   ngettext("%zu fault was found.", "%zu faults were found.", faults),
			   faults);
}

/* ---- rules show */

/* Where a rule file of the open shop comes from; "" if it is built in. */
static const char *origin(const struct cli *cli, const struct kind *kind)
{
	AUTO(buf_release) struct buf path = BUF_INIT;

	buf_printf(&path, "%s/%s", cli->shop.conf_dir, kind->file);
	return cli->shop.conf_dir[0] != '\0' && access(path.text, R_OK) == 0 ? cli->shop.conf_dir
									     : "";
}

static void show_files(const struct cli *cli, struct buf *out)
{
	AUTO(out_table_release) struct out_table t = { .ncells = 0 };

	out_table_column(&t, _("File"), false);
	out_table_column(&t, _("Where from"), false);
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		const char *from = origin(cli, &kinds[i]);
		out_table_cell(&t, kinds[i].file);
		out_table_cell(&t, from[0] != '\0' ? from : _("built in"));
	}
	out_table_text(out, &t, 0);
	if (cli->shop.warning[0] != '\0')
		buf_printf(out, "%s\n", cli->shop.warning);
}

static void add_rules_json(const struct cli *cli, const ProtobufCMessage *treatments,
			   struct buf *out)
{
	buf_puts(out, "{\"files\":{");
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		buf_printf(out, "%s\"%s\":", i > 0 ? "," : "", kinds[i].file);
		json_add_string(out, origin(cli, &kinds[i]));
	}
	buf_puts(out, "},\"warning\":");
	json_add_string(out, cli->shop.warning);
	buf_puts(out, ",\"treatments\":");
	json_add_message(out, treatments);
	buf_puts(out, "}\n");
}

static void show_roles(const struct conf *conf, struct buf *out)
{
	AUTO(buf_release) struct buf words = BUF_INIT;

	for (size_t i = 0; i < conf->nroles; i++) {
		buf_reset(&words);
		for (int p = 1; p < PERM_COUNT; p++) {
			if (role_may(&conf->roles[i], (enum permission)p))
				buf_printf(&words, " %s", permission_name((enum permission)p));
		}
		buf_printf(out, "%s:%s\n", conf->roles[i].name, words.text);
	}
}

enum status cli_rules_show(struct cli *cli)
{
	AUTO(buf_release) struct buf out = BUF_INIT;
	TreatmentFind args = TREATMENT_FIND__INIT;
	ProtobufCMessage *answer;

	TRY(cli_arguments(cli, 0, 0));
	args.limit = LIMIT_ROWS;
	TRY(op_run(&cli->shop, &cli->who, op_find("treatment.find"), NULL, &args.base, &cli->arena,
		   &answer, &cli->problem));
	if (cli->json) {
		add_rules_json(cli, answer, &out);
		out_write(&out);
		return ST_OK;
	}
	show_files(cli, &out);
	buf_printf(&out, "\n%s\n", _("Treatments"));
	out_message(&out, answer);
	buf_printf(&out, "\n%s\n", _("Roles"));
	show_roles(&cli->shop.conf, &out);
	out_write(&out);
	return ST_OK;
}
