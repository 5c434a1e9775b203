/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of operations. Everything that can be asked of a shop is a row of a chapter. */
#include "svc/ops.h"

static const struct chapter {
	const struct op *rows;
	const size_t *n;
} chapters[] = {
	{ ops_archive, &nops_archive },
	{ ops_book, &nops_book },
	{ ops_money, &nops_money },
	{ ops_house, &nops_house },
};

const struct op *op_at(size_t i)
{
	for (size_t k = 0; k < ARRAY_LEN(chapters); k++) {
		if (i < *chapters[k].n)
			return &chapters[k].rows[i];
		i -= *chapters[k].n;
	}
	return NULL;
}

size_t op_count(void)
{
	size_t n = 0;

	for (size_t k = 0; k < ARRAY_LEN(chapters); k++)
		n += *chapters[k].n;
	return n;
}
