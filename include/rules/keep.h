/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rules as text that is kept for years: a course keeps the treatment it was sold with.
 *
 * The form is the file's own, in the part of YAML that is JSON but for bare numbers, yes and
 * no: {"treatments": [{"id": "facial-basic", "price": 298.00, "online": yes}]}. It is driven by
 * the rows of rule_keys[], in their order, and the same rules make the same bytes.
 *
 * A build reads what an earlier one wrote, so reading is lenient where a file of today is
 * read strictly: keys that have gone are passed over, new ones have their defaults even if
 * they are required, and names need not be declared, for only a part of the file is kept.
 * The price: a key never changes its meaning; it is renamed. And a number that came later
 * than what is kept somewhere is left out where it says nothing, or a treatment that did not
 * change would have other bytes.
 */
#ifndef RULES_KEEP_H
#define RULES_KEEP_H

#include "base/buf.h"

/* Appends all keys of a file of rule_keys[] that say more than their absence would. */
void schema_keep(const char *table, const void *root, struct buf *out);

#endif
