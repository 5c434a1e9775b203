/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists: the window over a source, marks, filter and order; no terminal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/i18n.h"
#include "base/status.h"
#include "ui/widgets/list.h"

static const struct list_column columns[] = {
	{ .title = "name", .cells = 10, .sortable = true },
	{ .title = "sum", .cells = 10, .right = true, .sortable = true },
	{ .title = "note", .cells = 10 },
	{ .cells = 0 },
};

/* Rows id 1..n that are there at all; counts what is asked. */
struct numbers {
	uint64_t n;
	bool gone[64];
	size_t asked, calls;
};

static size_t fetch_numbers(void *user, enum list_where where, const struct list_key *anchor,
			    size_t n, struct list_row *ret)
{
	struct numbers *numbers = user;
	size_t got = 0;
	numbers->calls++;
	numbers->asked += n;
	if (where == LIST_FROM) {
		for (uint64_t id = anchor != NULL ? anchor->id : 1; id <= numbers->n && got < n;
		     id++)
			if (id >= 64 || !numbers->gone[id])
				ret[got++] = (struct list_row){ .key = { .id = id } };
		return got;
	}
	uint64_t id = anchor != NULL ? anchor->id : numbers->n + 1;
	while (id > 1 && got < n) {
		id--;
		if (id >= 64 || !numbers->gone[id])
			ret[got++] = (struct list_row){ .key = { .id = id } };
	}
	for (size_t i = 0; i < got / 2; i++) {
		struct list_row row = ret[i];
		ret[i] = ret[got - 1 - i];
		ret[got - 1 - i] = row;
	}
	return got;
}

static void open_numbers(struct list *l, struct numbers *numbers)
{
	struct list_source source = { .user = numbers, .fetch = fetch_numbers };
	list_init(l, columns, &source);
	l->can_mark = true;
	list_first(l);
}

static uint64_t here(const struct list *l)
{
	const struct list_row *row = list_current(l);
	return row != NULL ? row->key.id : 0;
}

static void press(struct list *l, const char *keys)
{
	while (*keys != '\0') {
		size_t n = strcspn(keys, " ");
		list_key(l, key_parse(keys, n));
		keys += n;
		keys += *keys == ' ';
	}
}

static void moving_through_a_million_rows(void **state)
{
	struct numbers numbers = { .n = 1000000 };
	AUTO(list_release) struct list l;
	(void)state;
	open_numbers(&l, &numbers);
	size_t height = l.height;
	assert_int_equal(here(&l), 1);
	press(&l, "Up");
	assert_int_equal(here(&l), 1);
	for (size_t i = 0; i < height + 5; i++)
		press(&l, "Down");
	assert_int_equal(here(&l), height + 6);
	assert_int_equal(l.rows[0].key.id, 7);
	press(&l, "Home");
	assert_int_equal(here(&l), 1);
	assert_false(l.more_above);
	press(&l, "PgDn");
	assert_int_equal(here(&l), height);
	press(&l, "PgUp");
	assert_int_equal(here(&l), 1);
	press(&l, "End");
	assert_int_equal(here(&l), 1000000);
	assert_int_equal(l.n, height);
	assert_false(l.more_below);
	press(&l, "Down PgDn");
	assert_int_equal(here(&l), 1000000);
	press(&l, "PgUp PgUp PgDn PgDn PgDn");
	assert_int_equal(here(&l), 1000000);
	for (size_t i = 0; i < height + 2; i++)
		press(&l, "Up");
	assert_int_equal(here(&l), 1000000 - height - 2);
	/* A page each, whatever the length of the list. */
	assert_true(numbers.asked < 200 * (height + 2));
	numbers.asked = numbers.calls = 0;
	press(&l, "End");
	assert_true(numbers.calls <= 2 && numbers.asked <= 2 * (height + 1));
}

static void pages_walk_every_row(void **state)
{
	struct numbers numbers = { .n = 137 };
	AUTO(list_release) struct list l;
	(void)state;
	open_numbers(&l, &numbers);
	uint64_t top = 1, end = l.rows[l.n - 1].key.id;
	while (l.more_below) {
		press(&l, "PgDn");
		/* No row is jumped over between two pages. */
		assert_true(l.rows[0].key.id <= end + 1);
		assert_true(l.rows[0].key.id > top);
		top = l.rows[0].key.id;
		end = l.rows[l.n - 1].key.id;
	}
	assert_int_equal(end, 137);
	while (l.more_above)
		press(&l, "PgUp");
	assert_int_equal(l.rows[0].key.id, 1);
}

static void a_reload_keeps_the_row(void **state)
{
	struct numbers numbers = { .n = 40 };
	AUTO(list_release) struct list l;
	(void)state;
	open_numbers(&l, &numbers);
	press(&l, "Down Down Down");
	assert_int_equal(here(&l), 4);
	numbers.gone[2] = true;
	list_reload(&l);
	assert_int_equal(here(&l), 4);
	assert_int_equal(l.current, 2);
	/* The row itself goes: the cursor stays at its place. */
	numbers.gone[4] = true;
	list_reload(&l);
	assert_int_equal(here(&l), 5);
	press(&l, "End");
	for (int i = 30; i <= 40; i++)
		numbers.gone[i] = true;
	numbers.n = 29;
	list_reload(&l);
	assert_int_equal(here(&l), 29);
	numbers.n = 0;
	list_reload(&l);
	assert_null(list_current(&l));
	press(&l, "Down Up End Home PgDn PgUp Space");
	numbers.n = 3;
	list_reload(&l);
	assert_int_equal(here(&l), 1);
}

static void seeking_a_row_far_away(void **state)
{
	struct numbers numbers = { .n = 1000 };
	AUTO(list_release) struct list l;
	(void)state;
	open_numbers(&l, &numbers);
	list_seek(&l, &(struct list_key){ .id = 500 });
	assert_int_equal(here(&l), 500);
	list_seek(&l, &(struct list_key){ .id = 999 });
	assert_int_equal(here(&l), 999);
	assert_int_equal(l.n, l.height);
}

static void marks_are_of_records(void **state)
{
	struct numbers numbers = { .n = 100 };
	AUTO(list_release) struct list l;
	(void)state;
	open_numbers(&l, &numbers);
	press(&l, "Space Space Down Space");
	assert_int_equal(l.nmarked, 3);
	assert_true(list_is_marked(&l, 1));
	assert_true(list_is_marked(&l, 4));
	assert_false(list_is_marked(&l, 3));
	press(&l, "End Home Space");
	assert_int_equal(l.nmarked, 2);
	list_clear_marks(&l);
	assert_int_equal(l.nmarked, 0);
}

/* ---- rows in memory ---- */

static const struct list_row people[] = {
	{ .key = { .id = 11 }, .cell = { "张小美", "1,866.60", "金卡" } },
	{ .key = { .id = 12 }, .cell = { "曾国藩", "98.00", NULL } },
	{ .key = { .id = 13 }, .cell = { "单雄信", "-20.00", "138****5678" } },
	{ .key = { .id = 14 }, .cell = { "Anna", "12,000.00", "银卡" } },
	{ .key = { .id = 15 }, .cell = { "张晓梅", "", "金卡" } },
};

struct fixture {
	struct list_array array;
	struct list list;
};

static void open_people(struct fixture *f)
{
	list_array_init(&f->array, columns);
	list_array_set(&f->array, people, ARRAY_LEN(people));
	struct list_source source = list_array_source(&f->array);
	list_init(&f->list, columns, &source);
	list_first(&f->list);
}

static void close_people(struct fixture *f)
{
	list_release(&f->list);
	list_array_release(&f->array);
}

/* The names shown, in order. */
static void check_names(const struct list *l, const char *expected)
{
	AUTO(buf_release) struct buf names = BUF_INIT;
	for (size_t i = 0; i < l->n; i++)
		buf_printf(&names, "%s%s", i > 0 ? " " : "", l->rows[i].cell[0]);
	assert_string_equal(names.text, expected);
}

static void filtering_as_one_types(void **state)
{
	struct fixture f;
	(void)state;
	open_people(&f);
	press(&f.list, "Down Down / z x m");
	check_names(&f.list, "张小美 张晓梅");
	press(&f.list, "Backspace Backspace g f");
	check_names(&f.list, "曾国藩");
	assert_int_equal(here(&f.list), 12);
	/* Esc shows all again and stays on the row found. */
	press(&f.list, "Esc");
	assert_int_equal(f.list.n, 5);
	assert_int_equal(here(&f.list), 12);
	press(&f.list, "/ 5 6 7");
	check_names(&f.list, "单雄信");
	press(&f.list, "C-u 金 卡 Space 梅");
	check_names(&f.list, "张晓梅");
	list_paste(&f.list, "没有");
	check_names(&f.list, "");
	assert_null(list_current(&f.list));
	press(&f.list, "C-u");
	/* Enter keeps the filter and is the screen's. */
	press(&f.list, "a n n");
	assert_int_equal(list_key(&f.list, K_ENTER), LIST_PASS);
	assert_false(f.list.filtering);
	check_names(&f.list, "Anna");
	assert_int_equal(list_key(&f.list, 'q'), LIST_PASS);
	press(&f.list, "Esc");
	assert_int_equal(f.list.n, 5);
	assert_int_equal(list_key(&f.list, K_ESC), LIST_PASS);
	close_people(&f);
}

static void ordering_by_a_column(void **state)
{
	struct fixture f;
	(void)state;
	open_people(&f);
	press(&f.list, ">");
	check_names(&f.list, "Anna 单雄信 曾国藩 张小美 张晓梅");
	press(&f.list, ">");
	check_names(&f.list, "张晓梅 张小美 曾国藩 单雄信 Anna");
	press(&f.list, ">");
	check_names(&f.list, "单雄信 曾国藩 张小美 Anna 张晓梅");
	press(&f.list, "> >");
	check_names(&f.list, "张小美 曾国藩 单雄信 Anna 张晓梅");
	press(&f.list, "<");
	check_names(&f.list, "张晓梅 Anna 张小美 曾国藩 单雄信");
	close_people(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(moving_through_a_million_rows),
		cmocka_unit_test(pages_walk_every_row),
		cmocka_unit_test(a_reload_keeps_the_row),
		cmocka_unit_test(seeking_a_row_far_away),
		cmocka_unit_test(marks_are_of_records),
		cmocka_unit_test(filtering_as_one_types),
		cmocka_unit_test(ordering_by_a_column),
	};
	i18n_init("en");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
