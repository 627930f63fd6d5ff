/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** PncGuideKind: what a block of the guide is */
typedef enum
{
  PNC_GUIDE_TITLE,
  PNC_GUIDE_HEADING,
  PNC_GUIDE_PARAGRAPH,
  PNC_GUIDE_ITEM,
} PncGuideKind;

/**
 * PncGuideBlock:
 * @kind: what it is
 * @markup: its text, as Pango markup
 */
typedef struct
{
  PncGuideKind kind;
  char *markup;
} PncGuideBlock;

/**
 * pnc_guide_parse:
 * @text: the guide, in the little of Markdown that it uses: titles, headings, paragraphs and items,
 *   each over as many lines as it likes; `keys` and **words that matter** in them
 *
 * Returns: (transfer full) (element-type PncGuideBlock): its blocks, from the top
 */
GPtrArray *pnc_guide_parse (const char *text);

G_END_DECLS
