/* SPDX-License-Identifier: GPL-3.0-or-later */
/* shop.yaml: what a new shop begins with. The schema says all of it. */
#include <stdlib.h>

#include "rules/schema.h"

static void check_nothing(struct loader *l, struct node *map, void *root)
{
	(void)l;
	(void)map;
	(void)root;
}

enum status shop_setup_load(const char *file, const char *text, size_t len, struct shop_setup **ret,
			    struct faults *faults)
{
	struct shop_setup *shop = mem_alloc(sizeof(*shop));

	if (!schema_load("shop.yaml", file, text, len, &shop->arena, shop, check_nothing, faults)) {
		shop_setup_free(shop);
		return ST_BAD_CONFIG;
	}
	*ret = shop;
	return ST_OK;
}

void shop_setup_free(struct shop_setup *shop)
{
	if (shop == NULL)
		return;
	arena_clear(&shop->arena);
	free(shop);
}
