"""Networks as the sample commune has them: one small server each, written from its published
description, with its signatures, limits and refusals, and with bad days.

The demo and the tests use the same programs. Nothing of Okienko's doors is imported: what stands on
both sides would prove nothing.
"""
