/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * 客户: everybody in the order of names, a page at a time from the store; "/" finds as you
 * type, by name, pinyin, initials, phone, member number or #tag. R shows the recycle bin.
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "ui/desk.h"
#include "ui/widgets/list.h"

enum { FOUND_MAX = 60 }; /* more than a screen shows; then she types on */

struct clients {
	struct screen *screen;
	struct list list;
	struct arena page;          /* rows of the window */
	struct arena found_arena;
	ClientRows *found;          /* what was found, or the recycle bin; NULL: the whole list */
	char typed[96];
	bool bin;
	uint64_t total;
	char key[REQUEST_KEY_SIZE];
	char question[256];
};

enum { COL_NAME, COL_PHONE, COL_TIER, COL_ALLERGIES, COL_MEMBER, COL_TAGS };

static const struct list_column columns[] = {
	[COL_NAME] = { .title = N_("Name"), .cells = 10, .weight = 2 },
	[COL_PHONE] = { .title = N_("Phone"), .cells = 13 },
	[COL_TIER] = { .title = N_("Tier"), .cells = 8, .weight = 1, .optional = true },
	[COL_ALLERGIES] = { .title = N_("Allergies"), .cells = 14, .weight = 4 },
	[COL_MEMBER] = { .title = N_("Member no."), .cells = 10, .optional = true },
	[COL_TAGS] = { .title = N_("Tags"), .cells = 10, .weight = 3, .optional = true },
	{ .cells = 0 },
};

/* ---- rows */

static const char *joined(struct arena *arena, char *const *texts, size_t n)
{
	const char *ret = "";

	for (size_t i = 0; i < n; i++)
		ret = arena_printf(arena, "%s%s%s", ret, i > 0 ? " " : "", texts[i]);
	return ret;
}

static void set_row(const struct desk *d, struct arena *arena, const ClientRow *from,
		    struct list_row *to)
{
	*to = (struct list_row){ .key = { .id = from->client } };
	to->cell[COL_NAME] = from->name;
	to->cell[COL_PHONE] = from->phone;
	to->cell[COL_TIER] = desk_tier_title(d, from->tier);
	to->cell[COL_ALLERGIES] = from->allergies;
	to->cell_role[COL_ALLERGIES] = from->allergies[0] != '\0' ? ROLE_DANGER : ROLE_NORMAL;
	to->cell[COL_MEMBER] = from->member_no;
	to->cell[COL_TAGS] = joined(arena, from->tags, from->n_tags);
}

/* From the store: it answers in name order both ways. */
static size_t fetch_page(struct clients *c, enum list_where where, const struct list_key *anchor,
			 size_t n, struct list_row *ret)
{
	const struct desk *d = desk_of(c->screen);
	ClientList args = CLIENT_LIST__INIT;
	ClientRows *rows;
	struct problem ignore = PROBLEM_INIT;

	arena_clear(&c->page);
	args.after = anchor != NULL ? (uint32_t)anchor->id : 0;
	args.limit = (uint32_t)n;
	args.backwards = where == LIST_BEFORE;
	args.inclusive = where == LIST_FROM;
	if (desk_op(c->screen, "client.list", NULL, &args.base, &c->page, &rows, &ignore) != ST_OK)
		return 0;
	for (size_t i = 0; i < rows->n_rows && i < n; i++)
		set_row(d, &c->page, rows->rows[i], &ret[i]);
	return rows->n_rows < n ? rows->n_rows : n;
}

static size_t place_of(const ClientRows *rows, const struct list_key *anchor)
{
	for (size_t i = 0; i < rows->n_rows; i++)
		if (rows->rows[i]->client == (uint32_t)anchor->id)
			return i;
	return 0;
}

static size_t fetch(void *user, enum list_where where, const struct list_key *anchor, size_t n,
		    struct list_row *ret)
{
	struct clients *c = user;
	size_t first = 0, last = 0;

	if (c->found == NULL)
		return fetch_page(c, where, anchor, n, ret);
	switch (where) {
	case LIST_FROM:
		first = anchor != NULL ? place_of(c->found, anchor) : 0;
		last = c->found->n_rows - first < n ? c->found->n_rows : first + n;
		break;
	case LIST_BEFORE:
		last = anchor != NULL ? place_of(c->found, anchor) : c->found->n_rows;
		first = last > n ? last - n : 0;
		break;
	}
	for (size_t i = first; i < last; i++)
		set_row(desk_of(c->screen), &c->found_arena, c->found->rows[i], &ret[i - first]);
	return last - first;
}

static enum status find(struct clients *c, struct problem *p)
{
	ClientFind args = CLIENT_FIND__INIT;

	c->found = NULL;
	arena_clear(&c->found_arena);
	if (c->typed[0] == '\0' && !c->bin)
		return ST_OK;
	args.text = c->typed;
	args.limit = FOUND_MAX;
	args.deleted = c->bin;
	return desk_op(c->screen, "client.find", NULL, &args.base, &c->found_arena, &c->found, p);
}

static void filter(void *user, const char *typed)
{
	struct clients *c = user;
	struct problem ignore = PROBLEM_INIT;

	snprintf(c->typed, sizeof(c->typed), "%s", typed);
	if (find(c, &ignore) != ST_OK)
		c->found = NULL;
}

/* ---- the screen */

static enum status clients_open(struct screen *s, const void *arg, struct problem *p)
{
	struct clients *c = s->state;
	const struct list_source source = { .user = c, .fetch = fetch, .filter = filter };

	(void)arg;
	(void)p;
	c->screen = s;
	list_init(&c->list, columns, &source);
	c->list.can_mark = true;
	request_key(c->key);
	return ST_OK;
}

static enum status clients_load(struct screen *s, struct problem *p)
{
	struct clients *c = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Nothing none = NOTHING__INIT;
	ShopStat *stat;

	TRY(desk_op(s, "shop.stat", NULL, &none.base, &arena, &stat, p));
	for (size_t i = 0; i < stat->n_tables; i++)
		if (strcmp(stat->tables[i]->table, "client") == 0)
			c->total = stat->tables[i]->records;
	enum status st = find(c, p);
	list_reload(&c->list);
	return st;
}

static void clients_draw(struct screen *s, const struct canvas *c)
{
	struct clients *cl = s->state;
	int col = draw_text(c, 0, 0, -1, ROLE_HEADING, cl->bin ? _("Recycle bin") : _("Clients"));

	if (cl->found != NULL)
		col += 2 + draw_printf(c, 0, col + 2, -1, ROLE_NORMAL,
				       cl->found->more ? _("%d and more") : _("%d found"),
				       (int)cl->found->n_rows);
	else
		col += 2 + draw_printf(c, 0, col + 2, -1, ROLE_NORMAL, _("%llu on file"),
				       (unsigned long long)cl->total);
	if (cl->list.nmarked > 0)
		draw_printf(c, 0, col + 2, -1, ROLE_MARKED, _("%d marked"), (int)cl->list.nmarked);
	struct canvas part = canvas_part(c, 1, 0, -1, -1);
	list_draw(&cl->list, &part,
		  cl->bin ? _("The recycle bin is empty. R goes back.")
			  : _("No clients yet: n adds the first one, or import a list with "
			      "meibuctl."));
}

static void clients_close(struct screen *s)
{
	struct clients *c = s->state;

	list_release(&c->list);
	arena_clear(&c->page);
	arena_clear(&c->found_arena);
}

/* ---- actions */

static uint32_t current(const struct screen *s)
{
	const struct clients *c = s->state;
	const struct list_row *row = list_current(&c->list);

	return row != NULL ? (uint32_t)row->key.id : 0;
}

static const char *current_name(const struct screen *s)
{
	const struct clients *c = s->state;
	const struct list_row *row = list_current(&c->list);

	return row != NULL ? row->cell[COL_NAME] : "";
}

static const char *blocked_none(const struct screen *s)
{
	const struct clients *c = s->state;

	if (c->bin)
		return _("She is in the recycle bin: r restores her.");
	return current(s) == 0 ? _("There is nobody in the list.") : NULL;
}

static const char *blocked_open(const struct screen *s)
{
	const struct clients *c = s->state;

	return c->typed[0] != '\0' && !c->bin ? NULL : blocked_none(s);
}

static const char *blocked_restore(const struct screen *s)
{
	const struct clients *c = s->state;

	if (!c->bin)
		return _("Only in the recycle bin: R shows it.");
	return current(s) == 0 ? _("There is nobody in the list.") : NULL;
}

/* A new client begins with what was typed to find her. */
static enum status add_client(struct screen *s, struct problem *p)
{
	const struct clients *c = s->state;
	AUTO(buf_release) struct buf digits = BUF_INIT;
	struct client_form_arg arg = { .client = 0 };

	text_digits(&digits, c->typed);
	if (digits.len >= 7 && digits.len == strlen(c->typed))
		arg.phone = digits.text;
	else if ((unsigned char)c->typed[0] >= 0x80)
		arg.name = c->typed;
	return app_open(s->app, &client_form_screen, &arg, p);
}

static enum status open_card(struct screen *s, struct problem *p)
{
	struct client_arg arg = { .client = current(s) };

	if (arg.client == 0)
		return add_client(s, p);
	return app_open(s->app, &client_screen, &arg, p);
}

static enum status edit(struct screen *s, struct problem *p)
{
	struct client_form_arg arg = { .client = current(s) };

	return app_open(s->app, &client_form_screen, &arg, p);
}

static enum status book(struct screen *s, struct problem *p)
{
	struct booking_form_arg arg = { .client = current(s) };

	return app_open(s->app, &booking_form_screen, &arg, p);
}

static enum status checkout(struct screen *s, struct problem *p)
{
	struct checkout_arg arg = { .client = current(s) };

	return app_open(s->app, &checkout_screen, &arg, p);
}

/* Forgets the first n marks. */
static void forget_marks(struct list *l, size_t n)
{
	size_t gone = n < l->nmarked ? n : l->nmarked;

	if (gone == 0)
		return;
	memmove(l->marked, l->marked + gone, (l->nmarked - gone) * sizeof(*l->marked));
	l->nmarked -= gone;
}

/* One client.delete or client.restore for each marked client, or for the current one. */
static enum status for_chosen(struct screen *s, const char *op, size_t *ret_n, struct problem *p)
{
	struct clients *c = s->state;
	uint64_t one = current(s), *ids = c->list.nmarked > 0 ? c->list.marked : &one;
	size_t n = c->list.nmarked > 0 ? c->list.nmarked : 1;

	for (*ret_n = 0; *ret_n < n; ++*ret_n) {
		AUTO(arena_release) struct arena arena = ARENA_INIT;
		ClientRef args = CLIENT_REF__INIT;
		ClientAnswer *ret;
		args.client = (uint32_t)ids[*ret_n];
		enum status st = desk_op(s, op, c->key, &args.base, &arena, &ret, p);
		request_key(c->key);
		app_reload(s->app);
		if (st != ST_OK) { /* what is left stays marked, the refused one first */
			forget_marks(&c->list, *ret_n);
			return st;
		}
	}
	list_clear_marks(&c->list);
	return ST_OK;
}

static enum status delete_yes(struct screen *s, struct problem *p)
{
	size_t n;

	TRY(for_chosen(s, "client.delete", &n, p));
	app_say(s->app, _("%d in the recycle bin; R shows it."), (int)n);
	return ST_OK;
}

static enum status delete_chosen(struct screen *s, struct problem *p)
{
	struct clients *c = s->state;

	(void)p;
	if (c->list.nmarked > 0)
		snprintf(c->question, sizeof(c->question),
			 _("Put the %d marked clients into the recycle bin?"),
			 (int)c->list.nmarked);
	else
		snprintf(c->question, sizeof(c->question), _("Put %s into the recycle bin?"),
			 current_name(s));
	app_confirm(s, c->question, false, delete_yes);
	return ST_OK;
}

static enum status restore(struct screen *s, struct problem *p)
{
	size_t n;

	TRY(for_chosen(s, "client.restore", &n, p));
	app_say(s->app, _("%d restored."), (int)n);
	return ST_OK;
}

static enum status toggle_bin(struct screen *s, struct problem *p)
{
	struct clients *c = s->state;

	c->bin = !c->bin;
	c->typed[0] = '\0';
	editor_set(&c->list.filter, "");
	list_clear_marks(&c->list);
	TRY(find(c, p));
	list_first(&c->list);
	return ST_OK;
}

static const struct action actions[] = {
	{ .name = "clients-open",
	  .keys = "Enter",
	  .hint = N_("open"),
	  .title = N_("Open the card"),
	  .help = N_("Open the card; with nothing found, begin a new client with what was typed."),
	  .blocked = blocked_open,
	  .run = open_card },
	{ .name = "clients-new",
	  .keys = "n",
	  .hint = N_("new"),
	  .title = N_("New client"),
	  .help = N_("Add a client."),
	  .needs = NEEDS(PERM_CLIENT_WRITE),
	  .run = add_client },
	{ .name = "clients-edit",
	  .keys = "e",
	  .hint = N_("edit"),
	  .title = N_("Edit the client"),
	  .help = N_("Change what is on file about the client."),
	  .needs = NEEDS(PERM_CLIENT_WRITE),
	  .blocked = blocked_none,
	  .run = edit },
	{ .name = "clients-book",
	  .keys = "b",
	  .hint = N_("book"),
	  .title = N_("Book for the client"),
	  .help = N_("Book the next visit of the client."),
	  .needs = NEEDS(PERM_BOOKING_WRITE),
	  .blocked = blocked_none,
	  .run = book },
	{ .name = "clients-checkout",
	  .keys = "$",
	  .hint = N_("pay"),
	  .title = N_("Check out"),
	  .help = N_("Sell to the client."),
	  .needs = NEEDS(PERM_SALE),
	  .blocked = blocked_none,
	  .run = checkout },
	{ .name = "clients-delete",
	  .keys = "x",
	  .hint = N_("delete"),
	  .title = N_("Delete"),
	  .help = N_("Put the client, or all marked ones, into the recycle bin."),
	  .needs = NEEDS(PERM_CLIENT_DELETE),
	  .blocked = blocked_none,
	  .run = delete_chosen },
	{ .name = "clients-bin",
	  .keys = "R",
	  .hint = N_("bin"),
	  .title = N_("Recycle bin"),
	  .help = N_("Show the recycle bin, or go back to the list."),
	  .run = toggle_bin },
	{ .name = "clients-restore",
	  .keys = "r",
	  .title = N_("Restore"),
	  .help = N_("Take the client, or all marked ones, out of the recycle bin."),
	  .needs = NEEDS(PERM_CLIENT_DELETE),
	  .blocked = blocked_restore,
	  .run = restore },
	{ .name = NULL },
};

static bool clients_key(struct screen *s, keycode key)
{
	struct clients *c = s->state;
	struct problem p = PROBLEM_INIT;

	if (key == K_PASTE) {
		list_paste(&c->list, term_pasted(app_term(s->app)));
		return true;
	}
	if (list_key(&c->list, key) != LIST_PASS)
		return true;
	if (key == K_ESC && c->bin) {
		if (toggle_bin(s, &p) != ST_OK)
			app_refuse(s->app, &p);
		return true;
	}
	return c->list.filtering && key_is_text(key);
}

const struct screen_ops clients_screen = {
	.name = "clients",
	.title = N_("Clients"),
	.state_size = sizeof(struct clients),
	.flags = SCREEN_NARROW,
	.actions = actions,
	.open = clients_open,
	.load = clients_load,
	.draw = clients_draw,
	.key = clients_key,
	.close = clients_close,
};
