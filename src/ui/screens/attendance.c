/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/desk.h"

static void
attendance_draw(struct screen *s, const struct canvas *c)
{
	(void)s;
	draw_text(c, 0, 0, -1, ROLE_HEADING, _("Attendance"));
}

const struct screen_ops attendance_screen = {
	.name = "attendance",
	.title = N_("Attendance"),
	.flags = SCREEN_NARROW,
	.draw = attendance_draw,
};
