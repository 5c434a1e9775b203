/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/desk.h"

static void
plan_draw(struct screen *s, const struct canvas *c)
{
	(void)s;
	draw_text(c, 0, 0, -1, ROLE_HEADING, _("Plan of the day"));
}

const struct screen_ops plan_screen = {
	.name = "plan",
	.title = N_("Plan of the day"),
	.flags = SCREEN_NARROW,
	.draw = plan_draw,
};
