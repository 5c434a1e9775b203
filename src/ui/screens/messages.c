/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/desk.h"

static void
messages_draw(struct screen *s, const struct canvas *c)
{
	(void)s;
	draw_text(c, 0, 0, -1, ROLE_HEADING, _("Outbox"));
}

const struct screen_ops messages_screen = {
	.name = "messages",
	.title = N_("Outbox"),
	.flags = SCREEN_NARROW,
	.draw = messages_draw,
};
