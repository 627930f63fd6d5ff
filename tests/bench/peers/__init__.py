# SPDX-License-Identifier: GPL-3.0-or-later
"""Pinnace and what a user would pick instead, each behind the same few methods (see base.Peer)."""
