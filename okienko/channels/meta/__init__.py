"""What WhatsApp, Messenger and Instagram share: Meta's Graph API, its webhooks, its tokens."""
