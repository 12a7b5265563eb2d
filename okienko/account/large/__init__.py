"""What a person sees who sent more than an address takes."""
