"""How does Microsoft Teams behave? A local tenant and its services, as strict as the real ones."""
