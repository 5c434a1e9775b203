/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lists in the manual pages are the program's tables, and their examples load.
 * UPDATE=1 writes the lists anew, to be looked at before they are committed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <unistd.h>

#include "rules_fixture.h"

/* A text line of mdoc. */
static void add_line(struct buf *out, const char *text)
{
	if (text[0] == '.' || text[0] == '\'')
		buf_puts(out, "\\&");
	for (; *text != '\0'; text++) {
		if (*text == '\\')
			buf_puts(out, "\\e");
		else
			buf_putc(out, *text);
	}
	buf_putc(out, '\n');
}

static void add_item(struct buf *out, const char *macro, const char *name, const char *kind,
		     const char *help)
{
	buf_printf(out, ".It %s %s\n", macro, name);
	if (kind[0] != '\0')
		buf_printf(out, "(%s)\n", kind);
	add_line(out, help);
}

static void add_keys(struct buf *out, const char *file)
{
	struct buf kind = BUF_INIT;

	buf_puts(out, ".Bl -tag -width Ds\n");
	for (size_t i = 0; i < nrule_keys; i++) {
		if (strcmp(rule_keys[i].file, file) != 0)
			continue;
		buf_reset(&kind);
		rule_key_kind(&kind, &rule_keys[i]);
		add_item(out, "Va", rule_keys[i].path, kind.text, rule_keys[i].help);
	}
	buf_puts(out, ".El\n");
	buf_release(&kind);
}

static void add_settings(struct buf *out)
{
	struct buf kind = BUF_INIT;
	const char *section = "";

	for (size_t i = 0; i < nsettings; i++) {
		if (strcmp(settings[i].section, section) != 0) {
			buf_printf(out, "%s.Ss [%s]\n.Bl -tag -width Ds\n", i > 0 ? ".El\n" : "",
				   settings[i].section);
			section = settings[i].section;
		}
		buf_reset(&kind);
		setting_kind(&kind, &settings[i]);
		add_item(out, "Va", settings[i].key, kind.text, settings[i].help);
	}
	buf_puts(out, ".El\n");
	buf_release(&kind);
}

static void add_permissions(struct buf *out)
{
	char title[128];

	buf_puts(out, ".Bl -tag -width Ds\n");
	for (int p = PERM_NONE + 1; p < PERM_COUNT; p++) {
		snprintf(title, sizeof(title), "%s.", permission_title((enum permission)p));
		add_item(out, "Cm", permission_name((enum permission)p), "", title);
	}
	buf_puts(out, ".El\n");
}

/* The part of the page between the marks BEGIN name and END name. */
static const char *part(const char *page, const char *name, size_t *ret_len)
{
	char mark[64];

	snprintf(mark, sizeof(mark), ".\\\" BEGIN %s\n", name);
	const char *start = strstr(page, mark);
	assert_non_null(start);
	start += strlen(mark);
	snprintf(mark, sizeof(mark), ".\\\" END %s\n", name);
	const char *end = strstr(start, mark);
	assert_non_null(end);
	*ret_len = (size_t)(end - start);
	return start;
}

static void rewrite(const char *path, const char *page, const char *start, size_t len,
		    const struct buf *want)
{
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	fwrite(page, 1, (size_t)(start - page), file);
	fwrite(want->text, 1, want->len, file);
	fputs(start + len, file);
	assert_int_equal(fclose(file), 0);
}

/* Compares a part of a page with what the tables say. */
static void compare(const char *path, const char *name, const struct buf *want)
{
	char *page = read_file(path);
	size_t len, at = 0;
	const char *start = part(page, name, &len);

	if (secure_getenv("UPDATE") != NULL)
		rewrite(path, page, start, len, want);
	else if (len != want->len || memcmp(start, want->text, len) != 0) {
		while (at < len && at < want->len && start[at] == want->text[at])
			at++;
		while (at > 0 && start[at - 1] != '\n')
			at--;
		fail_msg("%s: %s is not what the program has (make it with UPDATE=1): %.60s", path,
			 name, want->text + at);
	}
	free(page);
}

static void lists_are_the_programs_tables(void **state)
{
	static const struct {
		const char *page, *file;
	} pages[] = {
		{ "man/meibu-treatments.5", "treatments.yaml" },
		{ "man/meibu-tiers.5", "tiers.yaml" },
		{ "man/meibu-shop.5", "shop.yaml" },
	};
	struct buf want = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(pages); i++) {
		buf_reset(&want);
		add_keys(&want, pages[i].file);
		compare(pages[i].page, "keys", &want);
	}
	buf_reset(&want);
	add_settings(&want);
	compare("man/meibu.conf.5", "settings", &want);
	buf_reset(&want);
	add_permissions(&want);
	compare("man/meibu.conf.5", "permissions", &want);
	buf_release(&want);
}

/* Every file of the tables has a page, or its keys would be nowhere. */
static void every_key_has_its_page(void **state)
{
	(void)state;
	for (size_t i = 0; i < nrule_keys; i++) {
		const struct rule_key *key = &rule_keys[i];
		assert_true(strcmp(key->file, "treatments.yaml") == 0 ||
			    strcmp(key->file, "tiers.yaml") == 0 ||
			    strcmp(key->file, "shop.yaml") == 0);
		size_t len = strlen(key->help);
		if (len == 0 || key->help[len - 1] != '.')
			fail_msg("%s: the help is no sentence", key->path);
	}
}

/* The example of a page, as it would be copied out of a terminal. */
static char *example(const char *path)
{
	char *page = read_file(path);
	struct buf text = BUF_INIT;
	size_t len;
	const char *at = part(page, "example", &len), *end = at + len;

	while (at < end) {
		const char *stop = strchr(at, '\n');
		if (*at != '.') {
			for (; at < stop; at++) {
				bool escape = at[0] == '\\' && at[1] == 'e';
				buf_putc(&text, *at);
				at += escape ? 1 : 0;
			}
			buf_putc(&text, '\n');
		}
		at = stop + 1;
	}
	free(page);
	return buf_take(&text);
}

static void examples_load(void **state)
{
	struct faults faults = FAULTS_INIT;
	struct treatments *all = NULL;
	struct tiers *tiers = NULL;
	struct shop_setup *shop = NULL;
	char *text = example("man/meibu-treatments.5");

	(void)state;
	if (treatments_load("example", text, strlen(text), &all, &faults) != ST_OK)
		assert_faults(&faults, NULL, 0);
	assert_int_equal(all->n, 2);
	assert_int_equal(all->rows[1].steps[1].settings[0].default_milli, 22500);
	free(text);
	text = example("man/meibu-tiers.5");
	if (tiers_load("example", text, strlen(text), &tiers, &faults) != ST_OK)
		assert_faults(&faults, NULL, 0);
	assert_int_equal(tiers->n, 2);
	free(text);
	text = example("man/meibu-shop.5");
	if (shop_setup_load("example", text, strlen(text), &shop, &faults) != ST_OK)
		assert_faults(&faults, NULL, 0);
	assert_int_equal(shop->staff[1].nshifts, 2);
	free(text);
	treatments_free(all);
	tiers_free(tiers);
	shop_setup_free(shop);
}

static void the_example_of_settings_loads(void **state)
{
	char path[] = "/tmp/meibu-example-XXXXXX";
	struct faults faults = FAULTS_INIT;
	struct conf conf;
	int fd = mkstemp(path);
	char *text = example("man/meibu.conf.5");
	size_t len = strlen(text);

	(void)state;
	assert_true(fd >= 0 && write(fd, text, len) == (ssize_t)len);
	close(fd);
	if (conf_load(path, &conf, &faults) != ST_OK)
		assert_faults(&faults, NULL, 0);
	unlink(path);
	assert_string_equal(conf.name, "Meibu; the salon");
	assert_true(conf_licensed(&conf, "medical-aesthetic"));
	assert_int_equal(conf.close[5], 1500);
	assert_int_equal(conf.receipt_columns, 48);
	assert_true(role_may(conf_role(&conf, "trainee"), PERM_SERVICE));
	conf_release(&conf);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_are_the_programs_tables),
		cmocka_unit_test(every_key_has_its_page),
		cmocka_unit_test(examples_load),
		cmocka_unit_test(the_example_of_settings_loads),
	};

	return cmocka_run_group_tests_name("rules_man", tests, NULL, NULL);
}
