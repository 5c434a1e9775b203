/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Forms: moving, values, reading, faults, drafts; no terminal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/pinyin.h"
#include "base/status.h"
#include "ui/widgets/form.h"

static size_t find_people(void *user, const char *typed, struct picker_item *ret, size_t max)
{
	static const char *const people[] = { "张小美", "张晓梅", "单雄信" };
	int *asked = user;
	size_t n = 0;
	++*asked;
	for (size_t i = 0; i < ARRAY_LEN(people) && n < max; i++) {
		if (!pinyin_match(typed, people[i], true) && *typed != '\0')
			continue;
		snprintf(ret[n].id, sizeof(ret[n].id), "C%zu", i + 1);
		snprintf(ret[n].label, sizeof(ret[n].label), "%s", people[i]);
		n++;
	}
	return n;
}

static const struct picker_source known = { .find = find_people };
static const struct picker_source anybody = { .find = find_people, .free_text = true };

static const struct form_choice tiers[] = {
	{ .value = "gold", .label = "金卡" },
	{ .value = "silver", .label = "银卡" },
	{ .value = "diamond", .label = "钻石" },
	{ .value = NULL },
};

static const struct form_field fields[] = {
	{ .name = "head", .label = "Head", .kind = FORM_SECTION },
	{ .name = "name", .label = "Name", .kind = FORM_TEXT, .flags = FORM_REQUIRED, .max = 12 },
	{ .name = "age", .label = "Age", .kind = FORM_NUMBER },
	{ .name = "sum", .label = "Sum", .kind = FORM_MONEY },
	{ .name = "born", .label = "Born", .kind = FORM_DATE, .flags = FORM_PAST },
	{ .name = "next", .label = "Next", .kind = FORM_DATE },
	{ .name = "at", .label = "At", .kind = FORM_TIME },
	{ .name = "visit", .label = "Visit", .kind = FORM_WALL },
	{ .name = "lunar", .label = "Lunar", .kind = FORM_YES_NO },
	{ .name = "tier", .label = "Tier", .kind = FORM_CHOICE, .choices = tiers },
	{ .name = "by", .label = "By", .kind = FORM_PICK, .source = &known },
	{ .name = "who", .label = "Who", .kind = FORM_PICK, .source = &anybody },
	{ .name = "id", .label = "Id", .kind = FORM_FIXED },
	{ .name = "pin", .label = "Pin", .kind = FORM_PIN },
	{ .name = "note", .label = "Note", .kind = FORM_LINES, .max = 100 },
	{ .name = NULL },
};

struct fixture {
	struct form form;
	int asked;
};

static int open_form(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	form_init(&f->form, fields, &f->asked);
	*state = f;
	return 0;
}

static int close_form(void **state)
{
	struct fixture *f = *state;
	form_release(&f->form);
	free(f);
	return 0;
}

static enum form_event press(struct form *f, const char *keys)
{
	enum form_event event = FORM_PASS;
	while (*keys != '\0') {
		size_t n = strcspn(keys, " ");
		keycode key = key_parse(keys, n);
		assert_int_not_equal(key, K_NONE);
		event = form_key(f, key);
		keys += n;
		keys += *keys == ' ';
	}
	return event;
}

/* Types into the named field and leaves it. */
static enum form_event fill(struct form *f, const char *name, const char *text)
{
	form_focus(f, name);
	press(f, "C-u");
	form_paste(f, text);
	return press(f, "Tab");
}

static const char *error_of(const struct form *f, const char *name)
{
	for (size_t i = 0; i < f->n; i++)
		if (strcmp(f->fields[i].name, name) == 0)
			return f->values[i].error;
	return NULL;
}

static void moving_between_fields(void **state)
{
	struct form *f = &((struct fixture *)*state)->form;
	assert_string_equal(form_current(f), "name");
	press(f, "Tab Enter Down");
	assert_string_equal(form_current(f), "born");
	press(f, "Up BackTab");
	assert_string_equal(form_current(f), "age");
	form_focus(f, "who");
	press(f, "Tab");
	assert_string_equal(form_current(f), "pin");
	press(f, "Tab Tab");
	assert_string_equal(form_current(f), "name");
	press(f, "BackTab");
	assert_string_equal(form_current(f), "note");
	form_set_hidden(f, "age", true);
	form_focus(f, "name");
	press(f, "Tab");
	assert_string_equal(form_current(f), "sum");
	assert_int_equal(form_key(f, K_F2), FORM_PASS);
	assert_int_equal(press(f, "C-s"), FORM_SAVE);
	assert_int_equal(press(f, "Esc"), FORM_LEAVE);
}

static void enter_on_the_last_field_saves(void **state)
{
	struct form *f = &((struct fixture *)*state)->form;
	form_focus(f, "pin");
	assert_int_equal(press(f, "Enter"), FORM_TAKEN);
	/* In several lines Enter is part of the text. */
	assert_int_equal(press(f, "a Enter b"), FORM_TAKEN);
	assert_string_equal(form_get(f, "note"), "a\nb");
	form_set_hidden(f, "note", true);
	form_focus(f, "pin");
	assert_int_equal(press(f, "Enter"), FORM_SAVE);
}

static void what_people_say_becomes_exact(void **state)
{
	struct form *f = &((struct fixture *)*state)->form;
	assert_int_equal(fill(f, "age", "３４"), FORM_FIELD);
	assert_string_equal(form_get(f, "age"), "34");
	assert_string_equal(f->finished, "age");
	fill(f, "sum", "￥1,866.6");
	assert_string_equal(form_get(f, "sum"), "1866.60");
	fill(f, "born", "3-12");
	assert_string_equal(form_get(f, "born"), "2026-03-12");
	fill(f, "next", "3-12");
	assert_string_equal(form_get(f, "next"), "2027-03-12");
	fill(f, "at", "下午3点");
	assert_string_equal(form_get(f, "at"), "15:00");
	fill(f, "visit", "明天 1430");
	assert_string_equal(form_get(f, "visit"), "2026-11-23T14:30");
	assert_true(f->dirty);
}

static void what_cannot_be_read_is_told_at_the_field(void **state)
{
	struct form *f = &((struct fixture *)*state)->form;
	struct problem problem = PROBLEM_INIT;
	assert_int_equal(fill(f, "age", "12a"), FORM_TAKEN);
	assert_true(error_of(f, "age")[0] != '\0');
	/* Typing on takes the complaint away. */
	form_focus(f, "age");
	press(f, "Backspace");
	assert_string_equal(error_of(f, "age"), "");
	fill(f, "sum", "12.345");
	assert_true(error_of(f, "sum")[0] != '\0');
	fill(f, "at", "上课");
	form_focus(f, "note");
	assert_int_equal(form_check(f, &problem), ST_BAD_VALUE);
	/* The first fault has the cursor; all are told. */
	assert_string_equal(problem.field, "name");
	assert_string_equal(form_current(f), "name");
	assert_true(error_of(f, "sum")[0] != '\0');
	assert_true(error_of(f, "at")[0] != '\0');
	form_set(f, "name", "张小美");
	form_set(f, "sum", "");
	form_set(f, "at", "");
	assert_int_equal(form_check(f, &problem), ST_OK);
}

static void a_refusal_finds_its_field(void **state)
{
	struct form *f = &((struct fixture *)*state)->form;
	struct problem problem = { .field = "born", .message = "in the future" };
	assert_true(form_refuse(f, &problem));
	assert_string_equal(form_current(f), "born");
	assert_string_equal(error_of(f, "born"), "in the future");
	snprintf(problem.field, sizeof(problem.field), "nothing");
	assert_false(form_refuse(f, &problem));
}

static void choices_and_yes_no(void **state)
{
	struct form *f = &((struct fixture *)*state)->form;
	assert_string_equal(form_get(f, "lunar"), "no");
	form_focus(f, "lunar");
	press(f, "Space");
	assert_string_equal(form_get(f, "lunar"), "yes");
	press(f, "n");
	assert_string_equal(form_get(f, "lunar"), "no");
	press(f, "是");
	assert_string_equal(form_get(f, "lunar"), "yes");
	press(f, "Tab");
	assert_string_equal(form_get(f, "tier"), "gold");
	press(f, "Right");
	assert_string_equal(form_get(f, "tier"), "silver");
	press(f, "Left Left");
	assert_string_equal(form_get(f, "tier"), "diamond");
	press(f, "y");
	assert_string_equal(form_get(f, "tier"), "silver");
	press(f, "3");
	assert_string_equal(form_get(f, "tier"), "diamond");
	press(f, "金");
	assert_string_equal(form_get(f, "tier"), "gold");
	press(f, "? 9");
	assert_string_equal(form_get(f, "tier"), "gold");
}

static void picking_by_typing(void **state)
{
	struct fixture *fixture = *state;
	struct form *f = &fixture->form;
	form_focus(f, "by");
	assert_false(f->picking);
	press(f, "z x");
	assert_true(f->picking);
	assert_int_equal(fixture->asked, 2);
	assert_int_equal(f->picker.n, 2);
	assert_int_equal(press(f, "Down Enter"), FORM_FIELD);
	assert_string_equal(f->finished, "by");
	assert_string_equal(form_get(f, "by"), "C2");
	assert_string_equal(form_text(f, "by"), "张晓梅");
	assert_string_equal(form_current(f), "who");
	/* Changing the text forgets what was picked. */
	form_focus(f, "by");
	press(f, "Backspace");
	assert_string_equal(form_get(f, "by"), "");
	/* Leaving takes the first candidate. */
	press(f, "C-u s x x");
	assert_int_equal(press(f, "Tab"), FORM_FIELD);
	assert_string_equal(form_get(f, "by"), "C3");
	/* Nobody by that name. */
	fill(f, "by", "没有");
	assert_string_equal(form_get(f, "by"), "");
	assert_true(error_of(f, "by")[0] != '\0');
	/* Where a new name is a value too, it stays. */
	fill(f, "who", "新人");
	assert_string_equal(form_get(f, "who"), "");
	assert_string_equal(form_text(f, "who"), "新人");
	assert_string_equal(error_of(f, "who"), "");
	/* Esc first closes the candidates. */
	form_focus(f, "by");
	press(f, "C-u z");
	assert_int_equal(press(f, "Esc"), FORM_TAKEN);
	assert_false(f->picking);
	/* Down in an empty one shows all. */
	press(f, "C-u Esc");
	form_focus(f, "by");
	press(f, "Down");
	assert_true(f->picking);
	assert_int_equal(f->picker.n, 3);
}

static void too_long_is_told(void **state)
{
	struct form *f = &((struct fixture *)*state)->form;
	form_paste(f, "一二三四五");
	assert_string_equal(form_get(f, "name"), "一二三四");
	assert_true(error_of(f, "name")[0] != '\0');
}

static void a_draft_comes_back_whole(void **state)
{
	struct form *f = &((struct fixture *)*state)->form;
	AUTO(buf_release) struct buf draft = BUF_INIT;
	assert_false(f->dirty);
	fill(f, "name", "a\\b");
	fill(f, "pin", "1234");
	form_focus(f, "note");
	press(f, "x Enter 张");
	form_set_pick(f, "by", "C1", "张小美");
	form_draft_save(f, &draft);
	assert_null(strstr(draft.text, "1234"));
	struct form other;
	int asked = 0;
	form_init(&other, fields, &asked);
	buf_puts(&draft, "unknown\t\tx\nbroken line\nname");
	form_draft_load(&other, draft.text);
	assert_true(other.dirty);
	assert_string_equal(form_get(&other, "name"), "a\\b");
	assert_string_equal(form_get(&other, "note"), "x\n张");
	assert_string_equal(form_get(&other, "by"), "C1");
	assert_string_equal(form_text(&other, "by"), "张小美");
	form_set_clean(&other);
	assert_false(other.dirty);
	form_release(&other);
}

static int set_clock(void **state)
{
	struct problem problem = PROBLEM_INIT;
	wall now;
	(void)state;
	i18n_init("en");
	date_zone("Asia/Shanghai");
	if (wall_parse("2026-11-22T14:05", &now, &problem) != ST_OK)
		return 1;
	clock_set(wall_instant(now));
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(moving_between_fields, open_form, close_form),
		cmocka_unit_test_setup_teardown(enter_on_the_last_field_saves, open_form,
						close_form),
		cmocka_unit_test_setup_teardown(what_people_say_becomes_exact, open_form,
						close_form),
		cmocka_unit_test_setup_teardown(what_cannot_be_read_is_told_at_the_field, open_form,
						close_form),
		cmocka_unit_test_setup_teardown(a_refusal_finds_its_field, open_form, close_form),
		cmocka_unit_test_setup_teardown(choices_and_yes_no, open_form, close_form),
		cmocka_unit_test_setup_teardown(picking_by_typing, open_form, close_form),
		cmocka_unit_test_setup_teardown(too_long_is_told, open_form, close_form),
		cmocka_unit_test_setup_teardown(a_draft_comes_back_whole, open_form, close_form),
	};
	return cmocka_run_group_tests(tests, set_clock, NULL);
}
