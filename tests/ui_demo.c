/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A made-up program that uses every widget, for the tests of the terminal kit alone: no shop,
 * no store. Four places: 1 board, 2 list of a million rows, 3 form, 4 short list. With
 * MEIBU_DEMO_WATCH naming a file, changes of the file reload the screens; with
 * MEIBU_DEMO_DRAFT naming one, a hang-up writes the drafts there.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/pinyin.h"
#include "ui/app.h"
#include "ui/widgets/board.h"
#include "ui/widgets/form.h"
#include "ui/widgets/list.h"

struct demo {
	int watch_fd;
	int loads; /* how often the watched file changed */
	bool settled;
	char draft[4096]; /* the only draft kept, as "name\ntext" */
};

/* ---- 1: a board ---- */

static const struct board_column board_columns[] = {
	{ .id = 1, .title = "李娜 高级" }, { .id = 2, .title = "王芳" },
	{ .id = 3, .title = "陈静 高级" }, { .id = 4, .title = "赵敏 休", .role = ROLE_DIM },
	{ .id = 5, .title = "周婷" },	   { .id = 6, .title = "吴倩" },
};

static struct board_block board_blocks[] = {
	{ .id = 1,
	  .column = 0,
	  .start = 780,
	  .end = 870,
	  .mark = "到",
	  .text = "张小美\n美白 3/5\n护理1室",
	  .role = ROLE_STATE_ARRIVED },
	{ .id = 2,
	  .column = 1,
	  .start = 810,
	  .end = 900,
	  .mark = "约",
	  .text = "孙莉\n肩颈 60分\n护理3室",
	  .role = ROLE_STATE_CONFIRMED },
	{ .id = 3,
	  .column = 2,
	  .start = 780,
	  .end = 870,
	  .mark = "做",
	  .text = "吴倩\n补水护理\n护理2室",
	  .role = ROLE_STATE_IN_SERVICE },
	{ .kind = BOARD_BUFFER, .column = 2, .start = 870, .end = 900, .text = "清洁" },
	{ .kind = BOARD_CLOSED, .column = 3, .start = 540, .end = 1260 },
	{ .id = 4,
	  .column = 0,
	  .start = 900,
	  .end = 990,
	  .mark = "约",
	  .text = "郑洁\n光感 2/10\n护理1室",
	  .role = ROLE_STATE_CONFIRMED },
	{ .id = 5,
	  .column = 1,
	  .start = 960,
	  .end = 1020,
	  .mark = "请",
	  .text = "何小姐\n小程序",
	  .role = ROLE_STATE_REQUESTED },
	{ .id = 6,
	  .column = 2,
	  .start = 930,
	  .end = 990,
	  .mark = "约",
	  .text = "林珊 初诊\n面诊",
	  .role = ROLE_STATE_CONFIRMED },
	{ .id = 7,
	  .column = 2,
	  .start = 930,
	  .end = 960,
	  .mark = "候",
	  .text = "同时",
	  .role = ROLE_STATE_WAITING },
	{ .id = 8,
	  .column = 5,
	  .start = 600,
	  .end = 690,
	  .mark = "完",
	  .text = "欧阳娜娜\n头疗",
	  .role = ROLE_STATE_DONE },
};

struct board_state {
	struct board board;
};

static enum status board_open(struct screen *screen, const void *arg, struct problem *reterr)
{
	struct board_state *st = screen->state;
	(void)arg;
	(void)reterr;
	board_init(&st->board, 540, 1260, 30, 780);
	st->board.now = 845;
	return ST_OK;
}

static enum status board_load(struct screen *screen, struct problem *reterr)
{
	struct board_state *st = screen->state;
	(void)reterr;
	board_set(&st->board, board_columns, ARRAY_LEN(board_columns), board_blocks,
		  ARRAY_LEN(board_blocks));
	return ST_OK;
}

static void board_screen_draw(struct screen *screen, const struct canvas *c)
{
	struct board_state *st = screen->state;
	struct demo *demo = screen->user;
	draw_printf(c, 0, 1, -1, ROLE_HEADING, "< 11-22 周日 十月十四 >   预约14 到店6 改动%d",
		    demo->loads);
	int side = c->cols >= 70 ? 22 : 0;
	struct canvas body = canvas_part(c, 1, 0, -1, c->cols - side);
	board_draw(&st->board, &body);
	if (side == 0)
		return;
	struct canvas panel = canvas_part(c, 1, c->cols - side + 1, -1, -1);
	draw_text(&panel, 0, 0, -1, ROLE_HEADING, "今天要做");
	draw_text(&panel, 1, 0, -1, ROLE_NORMAL, "跟进 3");
	draw_text(&panel, 2, 1, -1, ROLE_DIM, "刘洋 预流失");
	draw_text(&panel, 3, 0, -1, ROLE_DANGER, "过敏: 水杨酸");
	draw_progress(&panel, 4, 0, 12, ROLE_GOOD, 3, 5);
}

static bool board_screen_key(struct screen *screen, keycode key)
{
	struct board_state *st = screen->state;
	switch (board_key(&st->board, key)) {
	case BOARD_PASS:
		return false;
	case BOARD_TAKEN:
	case BOARD_MOVED:
		return true;
	case BOARD_EDGE_LEFT:
		app_say(screen->app, "昨天");
		return true;
	case BOARD_EDGE_RIGHT:
		app_say(screen->app, "明天");
		return true;
	}
	return false;
}

static enum status board_move(struct screen *screen, struct problem *reterr)
{
	struct board_state *st = screen->state;
	if (!st->board.lifted && board_lift(&st->board)) {
		app_say(screen->app, "方向键移动, Enter放下");
		return ST_OK;
	}
	if (!st->board.lifted)
		return problem_set(reterr, ST_NOT_FOUND, NULL, "这里没有预约。");
	board_drop(&st->board);
	enum status status = problem_set(reterr, ST_SLOT_TAKEN, NULL,
					 "15:00 李娜 已约给郑洁 (15:00-16:00)。");
	problem_todo(reterr, "可选: 李娜 16:00  陈静 15:00  王芳 15:30");
	return status;
}

static const char *board_no_block(const struct screen *screen)
{
	const struct board_state *st = screen->state;
	return board_current(&st->board) == NULL ? "光标处没有预约。" : NULL;
}

static enum status board_cancelled(struct screen *screen, struct problem *reterr)
{
	(void)reterr;
	app_say(screen->app, "已取消。");
	return ST_OK;
}

static enum status board_cancel(struct screen *screen, struct problem *reterr)
{
	(void)reterr;
	app_confirm(screen,
		    "取消这个预约? 定金 50.00 退回储值, 优惠券 2 张退回, "
		    "并通知美容师李娜和客户张小美; 取消以后不能恢复, 只能重新预约。",
		    false, board_cancelled);
	return ST_OK;
}

static enum status board_noted(struct screen *screen, const char *answer, struct problem *reterr)
{
	if (*answer == '\0')
		return problem_set(reterr, ST_BAD_VALUE, NULL, "请写一点。");
	app_say(screen->app, "备注: %s", answer);
	return ST_OK;
}

static enum status board_note(struct screen *screen, struct problem *reterr)
{
	(void)reterr;
	struct ask ask = { .question = "备注", .done = board_noted };
	app_ask(screen, &ask);
	return ST_OK;
}

static const struct action board_actions[] = {
	{ .name = "booking-move",
	  .keys = "m Enter",
	  .hint = "移动",
	  .title = "移动预约",
	  .help = "把预约提起来, 再放到别处。",
	  .run = board_move },
	{ .name = "booking-cancel",
	  .keys = "x F8",
	  .hint = "取消",
	  .title = "取消预约",
	  .help = "取消光标处的预约。",
	  .blocked = board_no_block,
	  .run = board_cancel },
	{ .name = "note",
	  .keys = "b",
	  .hint = "备注",
	  .title = "写备注",
	  .help = "给预约写一句话。",
	  .run = board_note },
	{ .name = "history",
	  .keys = "l",
	  .title = "历史流水",
	  .help = "客户的全部流水。",
	  .run = board_note },
	{ .name = "hold",
	  .keys = "t",
	  .title = "临时挂单",
	  .help = "把这张单先挂起。",
	  .run = board_note },
	{ .name = "lunar",
	  .keys = "",
	  .title = "农历生日",
	  .help = "本月农历生日的客户。",
	  .run = board_note },
	{ .name = NULL },
};

static const struct screen_ops demo_board = {
	.name = "board",
	.title = "今日",
	.state_size = sizeof(struct board_state),
	.flags = SCREEN_NARROW,
	.actions = board_actions,
	.open = board_open,
	.load = board_load,
	.draw = board_screen_draw,
	.key = board_screen_key,
};

/* ---- 2: a list of a million rows, made as they are asked for ---- */

enum { MANY = 1000000 };

static const struct list_column many_columns[] = {
	{ .title = "编号", .cells = 8 },
	{ .title = "姓名", .cells = 10, .weight = 1 },
	{ .title = "电话", .cells = 12, .optional = true },
	{ .title = "余额", .cells = 12, .right = true },
	{ .cells = 0 },
};

struct many_state {
	struct list list;
	struct arena arena;
};

static size_t many_fetch(void *user, enum list_where where, const struct list_key *anchor, size_t n,
			 struct list_row *ret)
{
	static const char *const names[] = { "张小美", "欧阳娜娜", "王芳", "Anna李", "単" };
	struct many_state *st = user;
	uint64_t first = anchor != NULL ? anchor->id : 1;
	if (where == LIST_BEFORE) {
		uint64_t end = anchor != NULL ? anchor->id : MANY + 1;
		first = end > n ? end - n : 1;
		n = end - first;
	}
	arena_clear(&st->arena);
	size_t got = 0;
	for (uint64_t id = first; id <= MANY && got < n; id++, got++) {
		struct list_row *row = &ret[got];
		*row = (struct list_row){ .key = { .id = id } };
		row->cell[0] = arena_printf(&st->arena, "C%06u", (unsigned)id);
		row->cell[1] = names[id % ARRAY_LEN(names)];
		row->cell[2] = arena_printf(&st->arena, "138****%04u", (unsigned)(id * 7 % 10000));
		row->cell[3] = arena_printf(&st->arena, "%u.%02u", (unsigned)(id * 37 % 9000),
					    (unsigned)(id % 100));
	}
	return got;
}

static enum status many_open(struct screen *screen, const void *arg, struct problem *reterr)
{
	struct many_state *st = screen->state;
	struct list_source source = { .user = st, .fetch = many_fetch };
	(void)arg;
	(void)reterr;
	list_init(&st->list, many_columns, &source);
	st->list.can_mark = true;
	list_first(&st->list);
	return ST_OK;
}

static void many_draw(struct screen *screen, const struct canvas *c)
{
	struct many_state *st = screen->state;
	draw_text(c, 0, 1, -1, ROLE_HEADING, "客户 1,000,000");
	struct canvas body = canvas_part(c, 1, 0, -1, -1);
	list_draw(&st->list, &body, "没有客户。");
}

static bool many_key(struct screen *screen, keycode key)
{
	struct many_state *st = screen->state;
	return list_key(&st->list, key) != LIST_PASS;
}

static void many_close(struct screen *screen)
{
	struct many_state *st = screen->state;
	list_release(&st->list);
	arena_clear(&st->arena);
}

static const struct screen_ops demo_many = {
	.name = "clients",
	.title = "客户",
	.state_size = sizeof(struct many_state),
	.open = many_open,
	.draw = many_draw,
	.key = many_key,
	.close = many_close,
};

/* ---- 3: a form ---- */

static const char *const people[] = { "张小美", "张晓梅", "单雄信", "曾国藩", "欧阳娜娜", "Anna" };

static size_t find_people(void *user, const char *typed, struct picker_item *ret, size_t max)
{
	size_t n = 0;
	(void)user;
	for (size_t i = 0; i < ARRAY_LEN(people) && n < max; i++) {
		if (*typed != '\0' && !pinyin_match(typed, people[i], true))
			continue;
		snprintf(ret[n].id, sizeof(ret[n].id), "C%06zu", i + 1);
		snprintf(ret[n].label, sizeof(ret[n].label), "%s", people[i]);
		snprintf(ret[n].detail, sizeof(ret[n].detail), "138****%04zu 金卡", i * 1111);
		n++;
	}
	return n;
}

static const struct picker_source people_source = { .find = find_people };

static const struct form_choice skins[] = {
	{ .value = "dry", .label = "干性" },
	{ .value = "oily", .label = "油性" },
	{ .value = "sensitive", .label = "敏感肌" },
	{ .value = NULL },
};

static const struct form_field fields[] = {
	{ .name = "basic", .label = "基本", .kind = FORM_SECTION },
	{ .name = "name",
	  .label = "姓名",
	  .kind = FORM_TEXT,
	  .flags = FORM_REQUIRED,
	  .cells = 20,
	  .max = 30,
	  .hint = "身份证上的名字" },
	{ .name = "phone",
	  .label = "电话",
	  .kind = FORM_NUMBER,
	  .flags = FORM_BESIDE,
	  .cells = 14 },
	{ .name = "birthday", .label = "生日", .kind = FORM_DATE, .flags = FORM_PAST, .cells = 12 },
	{ .name = "lunar", .label = "农历", .kind = FORM_YES_NO, .flags = FORM_BESIDE, .cells = 8 },
	{ .name = "skin", .label = "肤质", .kind = FORM_CHOICE, .cells = 14, .choices = skins },
	{ .name = "referrer",
	  .label = "介绍人",
	  .kind = FORM_PICK,
	  .cells = 20,
	  .source = &people_source },
	{ .name = "visit", .label = "到店", .kind = FORM_WALL, .cells = 18 },
	{ .name = "time", .label = "时间", .kind = FORM_TIME, .flags = FORM_BESIDE, .cells = 8 },
	{ .name = "amount", .label = "储值", .kind = FORM_MONEY, .cells = 12 },
	{ .name = "pin", .label = "密码", .kind = FORM_PIN, .cells = 10 },
	{ .name = "note", .label = "备注", .kind = FORM_LINES, .rows = 3, .max = 200 },
	{ .name = "fixed", .label = "编号", .kind = FORM_FIXED, .cells = 10 },
	{ .name = NULL },
};

struct form_state {
	struct form form;
};

static enum status form_screen_open(struct screen *screen, const void *arg, struct problem *reterr)
{
	struct form_state *st = screen->state;
	(void)arg;
	(void)reterr;
	form_init(&st->form, fields, screen);
	form_set(&st->form, "fixed", "C000042");
	AUTO(buf_release) struct buf draft = BUF_INIT;
	if (app_draft_get(screen->app, "form", &draft))
		form_draft_load(&st->form, draft.text);
	return ST_OK;
}

static void form_screen_draw(struct screen *screen, const struct canvas *c)
{
	struct form_state *st = screen->state;
	draw_text(c, 0, 1, -1, ROLE_HEADING, st->form.dirty ? "新客户 *" : "新客户");
	struct canvas body = canvas_part(c, 2, 0, -1, -1);
	form_draw(&st->form, &body);
}

static bool form_screen_key(struct screen *screen, keycode key)
{
	struct form_state *st = screen->state;
	struct problem problem = PROBLEM_INIT;
	enum form_event event = key == K_PASTE
					? form_paste(&st->form, term_pasted(app_term(screen->app)))
					: form_key(&st->form, key);
	switch (event) {
	case FORM_PASS:
		return false;
	case FORM_TAKEN:
		return true;
	case FORM_FIELD:
		app_say(screen->app, "%s=%s", st->form.finished,
			form_get(&st->form, st->form.finished));
		return true;
	case FORM_SAVE:
		if (form_check(&st->form, &problem) != ST_OK) {
			app_refuse(screen->app, &problem);
			return true;
		}
		form_set_clean(&st->form);
		app_draft_drop(screen->app, "form");
		app_say(screen->app, "已保存 %s", form_get(&st->form, "name"));
		return true;
	case FORM_LEAVE:
		app_close(screen);
		return true;
	}
	return false;
}

static bool form_screen_draft(const struct screen *screen, struct buf *name, struct buf *text)
{
	const struct form_state *st = screen->state;
	buf_puts(name, "form");
	form_draft_save(&st->form, text);
	return st->form.dirty;
}

static void form_screen_close(struct screen *screen)
{
	struct form_state *st = screen->state;
	form_release(&st->form);
}

static const struct screen_ops demo_form = {
	.name = "client-form",
	.title = "新客户",
	.state_size = sizeof(struct form_state),
	.flags = SCREEN_TYPING,
	.open = form_screen_open,
	.draw = form_screen_draw,
	.key = form_screen_key,
	.draft = form_screen_draft,
	.close = form_screen_close,
};

/* ---- 4: a short list with filter, marks and sorting; a picker of people ---- */

static const struct list_column few_columns[] = {
	{ .title = "姓名", .cells = 12, .weight = 1, .sortable = true },
	{ .title = "等级", .cells = 6, .optional = true },
	{ .title = "余额", .cells = 12, .right = true, .sortable = true },
	{ .cells = 0 },
};

static const struct list_row few_rows[] = {
	{ .key = { .id = 1 }, .cell = { "张小美", "金卡", "1,866.60" } },
	{ .key = { .id = 2 },
	  .cell = { "曾国藩", "银卡", "98.00" },
	  .cell_role = { ROLE_NORMAL, ROLE_WARNING } },
	{ .key = { .id = 3 },
	  .cell = { "单雄信", "金卡", "-20.00" },
	  .cell_role = { ROLE_NORMAL, ROLE_NORMAL, ROLE_DANGER } },
	{ .key = { .id = 4 }, .cell = { "欧阳娜娜", "钻石", "12,000.00" } },
	{ .key = { .id = 5 }, .cell = { "Anna", "普通", "0.00" } },
	{ .key = { .id = 6 },
	  .cell = { "一个名字特别长以至于一栏放不下的客户真的很长很长很长很长很长", "普通",
		    "5.50" } },
	/* Texts that other programs stumble over. */
	{ .key = { .id = 7 }, .cell = { "Zoe\u0301 e\u0301\u0301\u0301", "普通", "7.00" } },
	{ .key = { .id = 8 }, .cell = { "\U0001F469\u200D\U0001F467一家", "普通", "8.00" } },
	{ .key = { .id = 9 }, .cell = { "\U00031350罕字", "普通", "9.00" } },
	{ .key = { .id = 10 }, .cell = { "\033[31m红\007\r\n头", "普通", "10.00" } },
	{ .key = { .id = 11 }, .cell = { "a\u200Bb\u202E反\u2066", "普通", "11.00" } },
	{ .key = { .id = 12 }, .cell = { "\xff\xfe坏\xe5\xbc", "普通", "12.00" } },
	{ .key = { .id = 13 }, .cell = { "\u0301先来的音标", "普通", "13.00" } },
};

struct few_state {
	struct list list;
	struct list_array array;
};

static enum status few_open(struct screen *screen, const void *arg, struct problem *reterr)
{
	struct few_state *st = screen->state;
	(void)arg;
	(void)reterr;
	list_array_init(&st->array, few_columns);
	list_array_set(&st->array, few_rows, ARRAY_LEN(few_rows));
	struct list_source source = list_array_source(&st->array);
	list_init(&st->list, few_columns, &source);
	st->list.can_mark = true;
	list_first(&st->list);
	return ST_OK;
}

static void few_draw(struct screen *screen, const struct canvas *c)
{
	struct few_state *st = screen->state;
	draw_text(c, 0, 1, -1, ROLE_HEADING, "会员");
	struct canvas body = canvas_part(c, 1, 0, -1, -1);
	list_draw(&st->list, &body, "没有会员。");
}

static bool few_key(struct screen *screen, keycode key)
{
	struct few_state *st = screen->state;
	if (key == K_PASTE) {
		list_paste(&st->list, term_pasted(app_term(screen->app)));
		return true;
	}
	return list_key(&st->list, key) != LIST_PASS;
}

static void few_close(struct screen *screen)
{
	struct few_state *st = screen->state;
	list_release(&st->list);
	list_array_release(&st->array);
}

static enum status few_enter(struct screen *screen, struct problem *reterr)
{
	struct few_state *st = screen->state;
	const struct list_row *row = list_current(&st->list);
	if (row == NULL)
		return problem_set(reterr, ST_NOT_FOUND, NULL, "没有选中。");
	app_say(screen->app, "打开 %s", row->cell[0]);
	return ST_OK;
}

static enum status few_picked(struct screen *screen, const struct picker_item *item,
			      struct problem *reterr)
{
	(void)reterr;
	app_say(screen->app, "选了 %s %s", item->id, item->label);
	return ST_OK;
}

static enum status few_pick(struct screen *screen, struct problem *reterr)
{
	(void)reterr;
	app_pick(screen, "换成谁", &people_source, few_picked);
	return ST_OK;
}

static const struct action few_actions[] = {
	{ .name = "open",
	  .keys = "Enter",
	  .hint = "打开",
	  .help = "打开这一行。",
	  .run = few_enter },
	{ .name = "pick", .keys = "p F2", .hint = "选人", .help = "选一个人。", .run = few_pick },
	{ .name = NULL },
};

static const struct screen_ops demo_few = {
	.name = "members",
	.title = "会员",
	.state_size = sizeof(struct few_state),
	.flags = SCREEN_NARROW,
	.actions = few_actions,
	.open = few_open,
	.draw = few_draw,
	.key = few_key,
	.close = few_close,
};

/* ---- the lock, after MEIBU_DEMO_IDLE seconds ---- */

static const struct form_field lock_fields[] = {
	{ .name = "pin", .label = "密码", .kind = FORM_PIN, .cells = 10 },
	{ .name = NULL },
};

static enum status lock_open(struct screen *screen, const void *arg, struct problem *reterr)
{
	struct form_state *st = screen->state;
	(void)arg;
	(void)reterr;
	form_init(&st->form, lock_fields, screen);
	return ST_OK;
}

static void lock_draw(struct screen *screen, const struct canvas *c)
{
	struct form_state *st = screen->state;
	draw_text(c, 2, 1, -1, ROLE_HEADING, "已锁定");
	struct canvas body = canvas_part(c, 4, 0, 1, -1);
	form_draw(&st->form, &body);
}

static bool lock_key(struct screen *screen, keycode key)
{
	struct form_state *st = screen->state;
	enum form_event event = form_key(&st->form, key);
	if (event == FORM_SAVE && strcmp(form_get(&st->form, "pin"), "1234") == 0)
		app_close(screen);
	else if (event == FORM_SAVE)
		app_say(screen->app, "密码不对。");
	return event != FORM_PASS;
}

static const struct screen_ops demo_lock = {
	.name = "lock",
	.title = "锁定",
	.state_size = sizeof(struct form_state),
	.flags = SCREEN_ALONE | SCREEN_TYPING | SCREEN_NARROW,
	.open = lock_open,
	.draw = lock_draw,
	.key = lock_key,
	.close = form_screen_close,
};

static void demo_idle(struct app *app)
{
	struct problem problem = PROBLEM_INIT;
	if (app_open(app, &demo_lock, NULL, &problem) != ST_OK)
		app_refuse(app, &problem);
}

/* ---- the program ---- */

static enum status quit_yes(struct screen *screen, struct problem *reterr)
{
	(void)reterr;
	app_quit(screen->app);
	return ST_OK;
}

static enum status quit(struct screen *screen, struct problem *reterr)
{
	(void)reterr;
	app_confirm(screen, "退出?", true, quit_yes);
	return ST_OK;
}

static const struct action demo_actions[] = {
	{ .name = "quit",
	  .keys = "q F10",
	  .hint = "退出",
	  .title = "退出程序",
	  .help = "离开。",
	  .run = quit },
	{ .name = NULL },
};

static const struct app_place demo_places[] = {
	{ .digit = '1', .title = "今日", .ops = &demo_board },
	{ .digit = '2', .title = "客户", .ops = &demo_many },
	{ .digit = '3', .title = "新客户", .ops = &demo_form },
	{ .digit = '4', .title = "会员", .ops = &demo_few },
};

static void demo_status(void *user, struct buf *text)
{
	char now[DATE_TEXT_MAX];
	(void)user;
	buf_printf(text, "前台 张敏 %s", minute_text(wall_minute(clock_wall()), now));
}

static bool demo_changed(void *user)
{
	struct demo *demo = user;
	char events[4096];
	if (read(demo->watch_fd, events, sizeof(events)) <= 0)
		return false;
	demo->loads++;
	return true;
}

static void demo_draft_put(void *user, const char *name, const char *text)
{
	struct demo *demo = user;
	demo->draft[0] = '\0';
	if (text != NULL)
		snprintf(demo->draft, sizeof(demo->draft), "%s\n%s", name, text);
}

static bool demo_draft_get(void *user, const char *name, struct buf *text)
{
	struct demo *demo = user;
	size_t n = strlen(name);
	if (strncmp(demo->draft, name, n) != 0 || demo->draft[n] != '\n')
		return false;
	buf_puts(text, demo->draft + n + 1);
	return true;
}

static void demo_hangup(void *user)
{
	struct demo *demo = user;
	const char *path = secure_getenv("MEIBU_DEMO_DRAFT");
	FILE *file = path != NULL ? fopen(path, "w") : NULL;
	if (file == NULL)
		return;
	fputs(demo->draft, file);
	fclose(file);
}

int main(void)
{
	struct demo demo = { .watch_fd = -1 };
	struct problem problem = PROBLEM_INIT;
	const char *watched = secure_getenv("MEIBU_DEMO_WATCH");
	i18n_init("zh_CN");
	date_zone("Asia/Shanghai");
	if (clock_init(&problem) != ST_OK)
		return 64;
	if (watched != NULL) {
		demo.watch_fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
		if (inotify_add_watch(demo.watch_fd, watched, IN_MODIFY) < 0)
			return 66;
	}
	struct app_config config = {
		.user = &demo,
		.term = { .in = 0,
			  .out = 1,
			  .ascii_frames = secure_getenv("MEIBU_DEMO_ASCII") != NULL },
		.places = demo_places,
		.nplaces = ARRAY_LEN(demo_places),
		.actions = demo_actions,
		.first = &demo_board,
		.status = demo_status,
		.watch_fd = demo.watch_fd,
		.changed = watched != NULL ? demo_changed : NULL,
		.draft_put = demo_draft_put,
		.draft_get = demo_draft_get,
		.hangup = demo_hangup,
		.idle_seconds = secure_getenv("MEIBU_DEMO_IDLE") != NULL ? 1 : 0,
		.idle = demo_idle,
	};
	enum status status = app_run(&config, &problem);
	if (status != ST_OK)
		fprintf(stderr, "%s %s\n", problem.message, problem.todo);
	return status_exit_code(status);
}
