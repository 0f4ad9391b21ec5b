"""VK: clients write to the company's community; events come by Callback API, Bots Long Poll or both, answers leave through vk_api."""
