"""The administrator's pages: every setting of an office, by the same verbs as everywhere."""
