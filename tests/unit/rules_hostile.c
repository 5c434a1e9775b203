/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The shipped files cut short, with bytes changed and pieces moved: they load or are refused
 * with faults that can be shown, and nothing else happens. Worth most under SAN=1. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <unistd.h>

#include "base/text.h"
#include "rules_fixture.h"

/* Changed copies of each file. */
enum { ROUNDS = 400 };

static uint32_t next_random(uint32_t *seed)
{
	/* xorshift32 */
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed;
}

static void assert_result(enum status status, struct faults *faults)
{
	struct buf text = BUF_INIT;

	assert_true(status == ST_OK || status == ST_BAD_CONFIG);
	assert_true((status == ST_OK) == (faults->n == 0));
	for (size_t i = 0; i < faults->n; i++) {
		assert_true(faults->rows[i].line >= 1 && faults->rows[i].column >= 1);
		assert_true(faults->rows[i].what[0] != '\0');
	}
	faults_text(&text, faults);
	assert_true(text_is_clean(text.text, TEXT_LINES));
	buf_release(&text);
	faults_release(faults);
}

static void try_yaml(const char *name, const char *text, size_t len)
{
	struct faults faults = FAULTS_INIT;
	enum status status;

	if (strcmp(name, "treatments.yaml") == 0) {
		struct treatments *all = NULL;
		status = treatments_load(name, text, len, &all, &faults);
		treatments_free(all);
	} else if (strcmp(name, "tiers.yaml") == 0) {
		struct tiers *tiers = NULL;
		status = tiers_load(name, text, len, &tiers, &faults);
		tiers_free(tiers);
	} else if (strcmp(name, "calendar.yaml") == 0) {
		struct calendar *calendar = NULL;
		status = calendar_load(name, text, len, &calendar, &faults);
		calendar_free(calendar);
	} else {
		struct shop_setup *shop = NULL;
		status = shop_setup_load(name, text, len, &shop, &faults);
		shop_setup_free(shop);
	}
	assert_result(status, &faults);
}

static void try_conf(const char *text, size_t len)
{
	char path[] = "/tmp/meibu-hostile-XXXXXX";
	struct faults faults = FAULTS_INIT;
	struct conf conf;
	int fd = mkstemp(path);

	assert_true(fd >= 0 && write(fd, text, len) == (ssize_t)len);
	close(fd);
	enum status status = conf_load(path, &conf, &faults);
	unlink(path);
	assert_result(status, &faults);
	assert_true(conf.nroles >= 6 && conf.name[0] != '\0');
	conf_release(&conf);
}

static void try(const char *name, const char *text, size_t len)
{
	/* Exactly as long as it is said to be, for the sanitizer. */
	char *copy = mem_alloc(len + (len == 0));

	memcpy(copy, text, len);
	if (strcmp(name, "meibu.conf") == 0)
		try_conf(copy, len);
	else
		try_yaml(name, copy, len);
	free(copy);
}

/* Bytes that mean something to one of the parsers, or to none. */
static const char spice[] = "\0\n\r\t :-[]{},&*!|>'\"%@`#?=;\\\xff\xc3\xe4~09azAZ\x1b\x7f";

static void change(struct buf *text, uint32_t *seed)
{
	for (uint32_t n = next_random(seed) % 4 + 1; n > 0 && text->len > 8; n--) {
		size_t at = next_random(seed) % text->len;
		size_t from = next_random(seed) % text->len;
		size_t len = next_random(seed) % 64;
		if (len > text->len - at)
			len = text->len - at;
		if (len > text->len - from)
			len = text->len - from;
		switch (next_random(seed) % 4) {
		case 0:
			text->text[at] = spice[next_random(seed) % sizeof(spice)];
			break;
		case 1:
			text->text[at] = (char)(text->text[at] ^ (1 << next_random(seed) % 8));
			break;
		case 2:
			memmove(text->text + at, text->text + from, len);
			break;
		case 3:
			memmove(text->text + at, text->text + at + len, text->len - at - len);
			buf_truncate(text, text->len - len);
			break;
		}
	}
}

static void torture(const char *name, uint32_t seed)
{
	struct buf text = BUF_INIT;
	size_t len;
	const char *shipped = rules_builtin(name, &len);
	/* The long file in windows, for time's sake: its head and one piece of it. */
	size_t most = len < 8000 ? len : 8000;

	for (int i = 0; i < ROUNDS; i++) {
		buf_reset(&text);
		buf_add(&text, shipped, most);
		if (i % 4 == 0)
			buf_truncate(&text, next_random(&seed) % (most + 1));
		else
			change(&text, &seed);
		try(name, text.text, text.len);
	}
	try(name, shipped, 0);
	buf_release(&text);
}

static void treatments_survive_anything(void **state)
{
	(void)state;
	torture("treatments.yaml", 20251122);
}

static void tiers_survive_anything(void **state)
{
	(void)state;
	torture("tiers.yaml", 4242);
}

static void calendar_survives_anything(void **state)
{
	(void)state;
	torture("calendar.yaml", 10010101);
}

static void shop_survives_anything(void **state)
{
	(void)state;
	torture("shop.yaml", 777);
}

static void conf_survives_anything(void **state)
{
	(void)state;
	torture("meibu.conf", 31337);
}

static void noise_is_refused(void **state)
{
	static const char *const names[] = {
		"treatments.yaml",
		"tiers.yaml",
		"calendar.yaml",
		"shop.yaml",
		"meibu.conf",
	};
	uint32_t seed = 99;

	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		char text[200];
		size_t len = next_random(&seed) % sizeof(text);
		for (size_t j = 0; j < len; j++)
			text[j] = i % 2 == 0 ? (char)next_random(&seed)
					     : spice[next_random(&seed) % sizeof(spice)];
		try(names[i % (int)ARRAY_LEN(names)], text, len);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(treatments_survive_anything),
		cmocka_unit_test(tiers_survive_anything),
		cmocka_unit_test(calendar_survives_anything),
		cmocka_unit_test(shop_survives_anything),
		cmocka_unit_test(conf_survives_anything),
		cmocka_unit_test(noise_is_refused),
	};

	return cmocka_run_group_tests_name("rules_hostile", tests, NULL, NULL);
}
