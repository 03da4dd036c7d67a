"""How is the database opened, brought up to date and worked with in one transaction?"""
