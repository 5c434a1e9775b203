/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rules of a shop: those of its configuration folder; where a file there is faulty the
 * last good text, kept in the store. What was read is kept in the store as bytes too, under
 * the hash of its text, because YAML takes longer than the rest of a start. Private to svc/.
 */
#ifndef SVC_SHOP_RULES_H
#define SVC_SHOP_RULES_H

#include "svc/shop.h"

/* Fills treatments, tiers and warning of an open store. ST_BAD_CONFIG when a file is faulty and
 * there is no good one to fall back on. */
enum status shop_load_rules(struct shop *, struct problem *reterr) MUST_CHECK;

#endif
